export type { ArchiveAccess, RoleKind } from './access.js';
export { LogExportCaller, type LogExportCallerProps } from './log-export-caller.js';
export { LogExporterRole } from './log-exporter-role.js';
export { LogReleaserRole } from './log-releaser-role.js';
export type { LogExporterRoleProps, LogReleaserRoleProps } from './props.js';
export type { Trust } from './trust.js';
