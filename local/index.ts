export {
  type AtRisk,
  type CoverageRequest,
  type CoverageSummary,
  coverageLocally,
  type DayCounts,
  type Gap,
  type GroupCoverage,
  type LocalCoverage,
  type Selection,
  type UnseenReason,
} from './coverage.js';
export { type InspectionTarget, inspectDestination, inspectWriteAccess } from './inspect.js';
export { type LogGroupReader, logGroupReader, type Newer, type SeenGroup, type Sight } from './log-group.js';
export { endpointId, ownAccount, perAccountAndRegion } from './own-account.js';
export { type LocalPlan, type PlanLine, type PlanSummary, planLocally, whoAmI } from './plan.js';
export { refusalOf } from './refusal.js';
