export { endpointId } from './accounts.js';
export { type ConfigSays, whatConfigSays } from './config-says.js';
export { startConfiguredWorker } from './configured.js';
export { type EmbeddedWorkerOptions, startEmbeddedWorker } from './embedded.js';
export { type InspectionTarget, inspectDestination, inspectWriteAccess } from './inspect.js';
export { type PlanSummary, planLocally, whoAmI } from './local.js';
export type { RunningWorker } from './start.js';
