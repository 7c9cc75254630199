export * from './audit/index.js';
export * from './committed/index.js';
export {
  type CoverageState,
  coverageOf,
  intervalsIn,
  nextGeneration,
  receiptsOf,
  recountedIntervals,
  type Source,
} from './coverage.js';
export * from './day-coverage/index.js';
export { lookAtDestination } from './destination-view.js';
export { ColdObject, GenerationTaken, RecordConflict, UnreadableObject } from './errors.js';
export * from './events/index.js';
export { mergeIntervals, subtractIntervals } from './intervals.js';
export { listAll } from './list-all.js';
export * from './log/index.js';
export {
  checkKeyLengths,
  destinationPrefix,
  groupFolder,
  impossibleDataKey,
  isBelowData,
  taskName,
} from './object-keys/data-keys.js';
export { groupOfSafe, streamsOf } from './object-keys/group-names.js';
export {
  answersKey,
  type ChargedFor,
  chargeKey,
  chargeNumber,
  chargesPrefix,
  groupsKey,
  intendedRecountsKey,
  intendedRecountsPrefix,
  lastWordKey,
  type RunId,
  surveyKey,
  verdictsKey,
} from './object-keys/plan-keys.js';
export {
  type ListedReceipt,
  parseReceiptKey,
  type ReceiptName,
  receiptKey,
  receiptMonthsPrefix,
  receiptsIn,
  receiptsPrefix,
} from './object-keys/receipt-keys.js';
export { parseRecountKey, recountKey, recountsPrefix } from './object-keys/recount-keys.js';
export { releasesOf } from './object-keys/release-keys.js';
export type { Listing, ObjectBody, ObjectReader, ObjectStore, StoredObject } from './ports.js';
export * from './proof/index.js';
export { totalsOf } from './records/archived-object.js';
export { type Manifest, storeManifest } from './records/manifest.js';
export { mayBeMasked } from './records/masking.js';
export { MerkleTree, merkleRoot } from './records/merkle.js';
export { objectsOf } from './records/object-pages.js';
export { parseRecord, schemaVersion } from './records/parse-record.js';
export type { Receipt } from './records/receipt.js';
export { readReceipt, type StoredReceipt, storeReceipt } from './records/receipt-store.js';
export { readText } from './records/record-io.js';
export { type RecountLine, storeRecountList } from './records/recount-list.js';
export { readRecount, storeRecount } from './records/recounts.js';
export {
  type PartEntry,
  readParts,
  type SkippedMonth,
  type StoredPart,
  storePart,
  storeSkippedMonths,
} from './records/run-parts.js';
export { claimRun, previousRuns, type RunRecord, readRun } from './records/run-record.js';
export { instant } from './records/schemas.js';
export { listingHash, skippedMonth } from './records/skipped-month.js';
export * from './release/index.js';
export { type Comparison, compareCounts, type SourceRecords } from './source-count/compare-counts.js';
export type { SourceCount } from './source-count/source-count.js';
export * from './sql/index.js';
export { EventCounter } from './verify/event-counter.js';
export { forEachBounded } from './verify/for-each-bounded.js';
export { readBack } from './verify/read-back.js';
export { type Verification, verifyTask } from './verify/verify-task.js';
