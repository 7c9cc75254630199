export { type ArchivedEvents, type EventSource, readEvents } from './read-events.js';
export type { ReadProblem } from './read-object.js';
export {
  type EventQuestion,
  type Gap,
  planReading,
  type ReadingPlan,
} from './reading-plan.js';
export {
  closedWindow,
  groupsWithReceipts,
  monthsWithReceipts,
  type ReceiptRoot,
  receiptNames,
  receiptRoots,
} from './receipt-listings.js';
export type { WantsEvent } from './record-intake.js';
export type { Spill, SpillFile } from './spill.js';
export { type PlannedObject, wantedObjects } from './wanted-objects.js';
