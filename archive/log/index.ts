export { appendToLog } from './append.js';
export { type Checkpoint, checkpointBody, parseCheckpoint, storeCheckpoint } from './checkpoint.js';
export { logEntrySchema, loggedRun } from './entry.js';
export { LogPin } from './log-pin.js';
export { announceClosing, closingNotice } from './notices.js';
export { readLog } from './read-log.js';
