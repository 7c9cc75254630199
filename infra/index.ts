export {
  type AclCondition,
  accessLogStatements,
  callerStatements,
  type ExportSource,
  exportStatements,
  keyStatements,
  type Statement,
  tlsStatements,
  writeOnceStatements,
} from '../destination/statements/index.js';
export type { Backend } from './backend.js';
export { LogArchiveBucket } from './bucket/log-archive-bucket.js';
export type {
  AccessLogs,
  ImportedKey,
  Lifecycle,
  LogArchiveBucketProps,
  ObjectLock,
  OwnKey,
  StorageClass,
} from './bucket/props.js';
export type { Destination } from './destination.js';
export { DestinationStack, type DestinationStackProps } from './destination-stack.js';
export {
  type EcsTaskProps,
  LogScheduledTask,
  type LogScheduledTaskProps,
  LogWorkerService,
  type LogWorkerServiceProps,
} from './ecs/index.js';
export { type ClosedExportTarget, ExportClosedRule, type ExportClosedRuleProps } from './events/index.js';
export {
  type ExportDestination,
  type ExportProps,
  type ExportSelectors,
  LogArchiveGuard,
  type LogArchiveGuardProps,
  LogExport,
  LogExportAction,
  type LogExportActionProps,
  type LogExportProps,
  LogExportSchedule,
  type LogExportScheduleProps,
  LogferryProvider,
  type LogferryProviderProps,
  type TemporalTls,
  type Timeouts,
  type TriggerEvent,
  type WindowlessProps,
} from './exports/index.js';
export { type Problem, WrongProps } from './problems.js';
export {
  type ArchiveAccess,
  LogExportCaller,
  type LogExportCallerProps,
  LogExporterRole,
  type LogExporterRoleProps,
  LogReleaserRole,
  type LogReleaserRoleProps,
  type RoleKind,
  type Trust,
} from './roles/index.js';
