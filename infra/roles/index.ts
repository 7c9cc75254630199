export { LogExportCaller } from './log-export-caller.js';
export { LogExporterRole } from './log-exporter-role.js';
export type { LogExporterRoleProps } from './props.js';
