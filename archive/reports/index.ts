export { CONTROLS, type Control, complies } from './controls.js';
export { isRecordKey, recordKeysOf } from './evidence-records.js';
export { type ExportReport, exportReport, type ReportedArchive } from './export-report.js';
export { LACKS, type Lack, type LackExample, type LackKind } from './lacks.js';
export { type PeriodReport, periodReport } from './period-report.js';
export type { PeriodRun } from './period-runs.js';
export type { GroupTotals } from './run-receipts.js';
export type { Timeline } from './timeline.js';
