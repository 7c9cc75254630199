/** The typed client: starts, follows and cancels exports over Temporal, from any Node.js service. */

export type { LiveProgress, RunningExport } from '../contract/index.js';
export { createExportClient, type ExportClient, type ExportClientOptions } from './client.js';
export { type ConnectOptions, connectTemporal, type TemporalConnection } from './connect.js';
export { asLogferryError, isPassing } from './errors.js';
export type { LaneAbsent, LaneHolder, LaneListing, LaneWaiting, NotedExport } from './lanes.js';
export type { ExportListing, ListOptions } from './list.js';
export * from './schedules/index.js';
export { registerSearchAttributes } from './search-attributes.js';
export type { StartedExport, StartOptions, StartTargetsOptions } from './start.js';
export { lastPolledMsAgo, missingSearchAttributes, type Poller, pollersOf } from './temporal.js';
export type { UnlimitedWait, WaitOptions } from './wait.js';
