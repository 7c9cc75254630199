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
  checkpointText,
  MOST_CHECKPOINT_BYTES,
  type ParsedCheckpoint,
  parseCheckpoint,
} from './checkpoint.js';
export { type LogEntry, type LoggedRun, logEntrySchema } from './entry.js';
export { announceClosing } from './notices.js';
export { type EntryProblem, type LogLine, readLog } from './read-log.js';
export { LogPin, type PinProblem } from './since.js';
