export { byQueue, createExportActivities } from './export-activities.js';
export { createLaneActivities } from './lane-activities.js';
export { planInMemory } from './plan/in-memory.js';
export * from './ports.js';
export { archiveLocationOf } from './shared/archive-location.js';
export { type BucketOwners, checkBucketOwner } from './shared/bucket-owner.js';
export type { ExportDeps } from './shared/deps.js';
export { refusals } from './shared/refusals.js';
export * from './types.js';
