export { LogArchiveGuard, type LogArchiveGuardProps } from './log-archive-guard.js';
export { LogExport, type LogExportProps } from './log-export.js';
export { LogExportAction, type LogExportActionProps, type TriggerEvent } from './log-export-action.js';
export { LogExportSchedule, type LogExportScheduleProps } from './log-export-schedule.js';
export { LogferryProvider, type LogferryProviderProps, type TemporalTls } from './logferry-provider.js';
export type { ExportDestination, ExportProps, ExportSelectors, Timeouts, WindowlessProps } from './props.js';
