export { type CallerFacts, callerRequest, createTaskPut, identityArn, throughS3 } from './caller.js';
export {
  type ExportFacts,
  exportPut,
  exportService,
  exportServiceNames,
  unprovenServiceNames,
} from './export-service.js';
export { headerConditionKeys } from './header-condition-keys.js';
export { type Entry, type KnownRequest, withKeys, withoutKeys } from './known-request.js';
