export { type ConfiguredWorker, startConfiguredWorker } from './configured.js';
export { type EmbeddedWorkerOptions, startEmbeddedWorker } from './embedded.js';
export { type ConfigExplanation, explainConfig } from './explain-config.js';
export { isOtherProcess } from './other-process.js';
export type { RunningWorker } from './start.js';
