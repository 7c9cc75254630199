import type { LiveProgress } from '../../client/index.js';
import type { SliceCounts } from '../../contract/index.js';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes as people read them: rounded, with a decimal unit such as MB. */
export function sizeOf(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1_000 && unit < UNITS.length - 1) {
    amount /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toPrecision(2)} ${UNITS[unit]}`;
}

/**
 * A text with the number of slices that are done, and the size of what was archived. A slice is done if it has an
 * outcome in this run, even a failure, or if an earlier run has closed it.
 * @param plan absent for a closed export. While `planComplete` is false, the number of slices is shown as "about"
 * `total`, a count made ahead of the plan. Without `total`, the number of planned slices is shown as "at least"
 */
export function slicesLine(
  slices: SliceCounts,
  bytes: number,
  plan?: Pick<LiveProgress, 'planComplete' | 'total'>,
): string {
  const { planned, skipped, ...outcomes } = slices;
  const done = Object.values(outcomes).reduce((sum, count) => sum + count, skipped);
  const before = skipped === 0 ? '' : ` (${skipped} by earlier runs)`;
  return `${done} of ${totalIn(planned, plan)} slices done${before}, ${sizeOf(bytes)}`;
}

function totalIn(planned: number, plan: Pick<LiveProgress, 'planComplete' | 'total'> | undefined): string {
  if (plan === undefined || plan.planComplete) return `${planned}`;
  return plan.total === undefined ? `at least ${planned}` : `about ${Math.max(plan.total, planned)}`;
}

/** The progress of an open export, in one line. */
export function progressLine(progress: LiveProgress): string {
  const { phase, slices, bytes, task, awsStatus, trouble } = progress;
  const watched = task?.foreign
    ? 'waits for an export task of another program'
    : awsStatus && `export task ${awsStatus}`;
  return [
    `${phase}: ${slicesLine(slices, bytes, progress)}`,
    ...(watched ? [watched] : []),
    ...(trouble ? [`waits because of ${trouble.code}: ${trouble.message}`] : []),
  ].join('; ');
}
