export {
  type ClosingNotice,
  checkpointKey,
  entryKey,
  type LogObject,
  logFolder,
  parseLogKey,
} from '../keys/log-keys.js';
export { type Appended, appendToLog } from './append.js';
export {
  type Checkpoint,
  checkpointBody,
  type ParsedCheckpoint,
  parseCheckpoint,
  storeCheckpoint,
} from './checkpoint.js';
export { type LogEntry, type LoggedRun, logEntrySchema, loggedRun, manifestKeyOf } from './entry.js';
export { announceClosing } from './notices.js';
export { type EntryProblem, type LogLine, readLog } from './read-log.js';
export { LogPin, type PinProblem } from './since.js';
