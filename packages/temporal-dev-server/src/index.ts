export { attachDevServer, type DevServer } from './attach.js';
export type { DevServerOptions } from './attach-once.js';
export { createFolder } from './create-folder.js';
export { DevServerError, type DevServerErrorCode } from './errors.js';
export { findTemporalBinary } from './find-binary.js';
export { findRunningDevServer, hasDatabase, type RunningDevServer } from './running.js';
