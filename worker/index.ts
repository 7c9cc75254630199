export { endpointId } from './accounts.js';
export { startConfiguredWorker } from './configured.js';
export { type EmbeddedWorkerOptions, startEmbeddedWorker } from './embedded.js';
export { type PlanSummary, planLocally, whoAmI } from './local.js';
export type { RunningWorker } from './start.js';
