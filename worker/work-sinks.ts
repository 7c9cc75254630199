import type { InjectedSinks } from '@temporalio/worker';
import type { ReportWork } from '../activities/index.js';
import type { WorkSinks } from '../workflows/index.js';

/**
 * The sink to which workflows report their work. Every worker of the workflows needs it, because the SDK logs an error
 * for each report to a sink that is missing.
 */
export const workSinks = (report: ReportWork = () => undefined): InjectedSinks<WorkSinks> => ({
  logferry: { report: { fn: (_info, event) => report(event), callDuringReplay: false } },
});
