import { formatInstant, type Interval } from '../../contract/index.js';
import { type Control, Controls, complies } from './controls.js';
import type { ReportedArchive } from './export-report.js';
import { type CountedDays, countDays } from './period-days.js';
import { countRuns, type PeriodRun } from './period-runs.js';

/** The report of a period: named controls over the days and runs of an archive. */
export interface PeriodReport {
  schemaVersion: 1;
  report: 'period';
  /** The half-open UTC window that the report is about. */
  from: string;
  to: string;
  /** Number of controls with which all items comply, and of all controls. */
  compliant: number;
  total: number;
  controls: Control[];
  /** Number of log groups with receipts, and of their days in the period that can be exported already. */
  counted: CountedDays;
  /** The runs that closed in the period, in the order of their ends. */
  runs: PeriodRun[];
}

/**
 * Reports a period from the archive alone: listings of receipts, run records, manifests and the log. The only hashes
 * that it checks are those of manifests in the log. It does not see log groups without receipts.
 * @param nowMs the present (epoch ms), which decides which days can be exported already
 */
export async function periodReport(archive: ReportedArchive, period: Interval, nowMs: number): Promise<PeriodReport> {
  const controls = new Controls();
  const counted = await countDays(archive, { period, nowMs }, controls);
  const runs = await countRuns(archive, period, controls);
  const result = controls.result();
  return {
    ...{ schemaVersion: 1, report: 'period', from: formatInstant(period.fromMs), to: formatInstant(period.toMs) },
    ...{ compliant: result.filter(complies).length, total: result.length, controls: result, counted, runs },
  };
}
