export { complies } from './controls.js';
export { isRecordKey, isSignedBy, recordKeysOf } from './evidence-records.js';
export { type ExportReport, exportReport, type ReportedArchive } from './export-report.js';
export type { Lack, LackKind } from './lacks.js';
export { type PeriodReport, periodReport } from './period-report.js';
export type { Timeline } from './timeline.js';
