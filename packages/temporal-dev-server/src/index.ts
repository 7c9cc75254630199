export { attachDevServer, type DevServer } from './attach.js';
export type { DevServerOptions } from './attach-once.js';
export { DevServerError, type DevServerErrorCode } from './errors.js';
export { findTemporalBinary } from './find-binary.js';
