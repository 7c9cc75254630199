export { DAY_STATES, type DayState, isOpen } from './day-states.js';
export { type DayRun, daysOf, type GroupPresence, type InstantPart, instantParts } from './group-days.js';
export { type RecordedGroup, recordedGroups } from './recorded-groups.js';
