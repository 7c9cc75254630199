export {
  type AtRisk,
  type CoverageRequest,
  type CoverageSummary,
  coverageLocally,
  type DayStateCounts,
  type Gap,
  type GroupCoverage,
  type LocalCoverage,
  type Selection,
  type UnseenReason,
} from './coverage.js';
export type { AutoSlice } from './estimate/choose-slice.js';
export type { Cost } from './estimate/cost.js';
export type { Estimate } from './estimate/estimator.js';
export { type Prices, readPrices } from './estimate/prices.js';
export type { Slicing } from './estimate/slicings.js';
export { type InspectionTarget, inspectDestination, inspectWriteAccess } from './inspect.js';
export { type LogGroupReader, logGroupReader, type Newer, type SeenGroup, type Sight } from './log-group.js';
export { type OpenedArchive, type OpenOptions, openArchive } from './open-archive.js';
export { endpointId, ownAccount, perAccountAndRegion } from './own-account.js';
export {
  type AutoQuestion,
  chooseSliceLocally,
  type LocalPlan,
  type PlanLine,
  type PlanOptions,
  type PlanSummary,
  planLocally,
  whoAmI,
} from './plan.js';
export { type DayChoice, proveDay } from './prove-day.js';
export { type Reading, type ReadingChoice, readingsOf } from './readings.js';
export { refusalOf } from './refusal.js';
export type { GroupRelease } from './release/group-release.js';
export { type LocalRelease, type ReleaseRequest, releaseLocally } from './release/release.js';
export { openSigner, ownSigner, publicKeysOfFile, trySigner } from './signing-key.js';
export { spillFilesIn } from './spill-files.js';
export { type SymlinkTarget, symlinksInBucket, symlinksInFolder } from './symlink-files.js';
