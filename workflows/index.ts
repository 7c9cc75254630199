export { exportLogs } from './export/export-logs.js';
export { exportLane } from './lane/export-lane.js';
export type { WorkSinks } from './work-sink.js';
