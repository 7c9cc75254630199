export { createExportActivities } from './export-activities.js';
export { createLaneActivities } from './lane-activities.js';
export { archiveLocationOf, preflight } from './open-export.js';
export { type PlanQuestion, planPage } from './plan/page.js';
export * from './ports.js';
export type { ExportDeps } from './shared/deps.js';
export * from './types.js';
