export { type InspectionTarget, inspectDestination, inspectWriteAccess } from './inspect.js';
export { endpointId, onePerPlace, ownAccount } from './own-account.js';
export { type PlanSummary, planLocally, whoAmI } from './plan.js';
