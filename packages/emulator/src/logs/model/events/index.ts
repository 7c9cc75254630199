export type { EventLog, EventPosition, EventRange, PageSize, StoredEvent } from './event-log.js';
export { EventMemory } from './event-memory.js';
export { EVENT_OVERHEAD_BYTES, eventBytes } from './event-size.js';
export { mergeSorted } from './merge.js';
export { SpillingEventLog } from './spilling-event-log.js';
