import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { ReportWork } from '../activities/index.js';

/** The sink through which workflows report their work to the worker that runs them. */
export interface WorkSinks extends Sinks {
  logferry: { report: ReportWork };
}

/**
 * Reports an event to the worker. A report is no command, so it adds nothing to the history, and a replay reports
 * nothing.
 */
export const reportWork: ReportWork = (event) => proxySinks<WorkSinks>().logferry.report(event);
