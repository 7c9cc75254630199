export { createScheduleClient, type ScheduleClient, type ScheduleClientOptions } from './client.js';
export type {
  BackfillOptions,
  CreatedSchedule,
  ExportSchedule,
  FiringCounts,
  PastFiring,
  ScheduleListing,
  ScheduleTimes,
  TriggeredFiring,
} from './types.js';
