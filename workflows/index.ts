export { exportLogs } from './export/export-logs.js';
export { exportLane } from './lane/export-lane.js';
