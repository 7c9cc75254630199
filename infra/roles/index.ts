export type { ArchiveAccess, RoleKind } from './access.js';
export { LogExportCaller, type LogExportCallerProps } from './log-export-caller.js';
export { LogExporterRole } from './log-exporter-role.js';
export type { LogExporterRoleProps } from './props.js';
export type { Trust } from './trust.js';
