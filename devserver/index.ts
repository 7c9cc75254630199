export { attachDevServer, type DevServer, type DevServerOptions } from './attach.js';
export { DevServerError, type DevServerErrorCode } from './errors.js';
export { findTemporalBinary } from './find-binary.js';
