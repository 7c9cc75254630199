export {
  CommittedRecords,
  isContradicted,
  STANDING_TEXTS,
  type Standing,
} from './committed-records.js';
export { type LoggedRuns, readLoggedRuns } from './logged-runs.js';
