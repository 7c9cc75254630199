export { type InspectionTarget, inspectDestination, inspectWriteAccess } from './inspect.js';
export { endpointId, ownAccount, perAccountAndRegion } from './own-account.js';
export { type PlanLine, type PlanSummary, planLocally, whoAmI } from './plan.js';
