export * from './api.js';
export type { AskedPlace, ExportDeps } from './deps.js';
export { createExportActivities } from './export-activities.js';
export { createLaneActivities } from './lane.js';
export { placeOf, preflight } from './open.js';
export { type PlanQuestion, planPage } from './plan/page.js';
export * from './ports.js';
