import type { ListedGroup } from '../../activities/plan/months.js';
import { cutsBusyDays } from '../../activities/plan/sizes/busy-days.js';
import { AWS_ENDS_TASK_AFTER_MS, type TaskTimes } from '../../activities/plan/sizes/task-times.js';
import { formatInstant, HOUR_MS, type Interval, type ResolvedRequest, type Warning } from '../../contract/index.js';
import type { DeadlineFacts } from './deadlines.js';

/** The warning about slices that lose events to retention before their tasks begin. Empty if there are none. */
export function deadlineWarning(deadline: DeadlineFacts | undefined, { basis }: TaskTimes): Warning[] {
  const { least = 0, most = 0 } = deadline?.late ?? {};
  if (deadline === undefined || most === 0) return [];
  const count = least === most ? `About ${countOf(most)}` : `${least === 0 ? 'Up to' : `${least} to`} ${countOf(most)}`;
  const times = basis === 'assumed' ? 'the assumed time of a task' : 'the time of earlier tasks';
  return [
    {
      code: 'DEADLINE',
      message: `${count} ${most === 1 ? 'loses' : 'lose'} events to retention before their tasks begin, by ${times}; the first deadline is ${dayOf(deadline.at)}, in ${deadline.logGroup}`,
      hint: 'Lengthen the retention of these log groups until they are archived, or use longer slices, which need fewer tasks.',
    },
  ];
}

const countOf = (slices: number): string => `${slices} ${slices === 1 ? 'slice' : 'slices'}`;
const dayOf = (instant: string): string => instant.slice(0, 10);

/** The planned slice with the most stored bytes, and the speed at which AWS is expected to export the slice. */
export interface LargestSlice {
  group: ListedGroup;
  slice: Interval;
  bytes: number;
  bytesPerSecond: number;
}

/** A warning if a task may take so long that AWS ends it. Empty if no task may take so long. */
export function longTaskWarning(largest: LargestSlice | undefined, request: ResolvedRequest): Warning[] {
  if (largest === undefined) return [];
  const { group, slice, bytes, bytesPerSecond } = largest;
  const ms = (bytes / bytesPerSecond) * 1_000;
  // Half of AWS's limit, because a busy day stores more than the average.
  if (ms <= AWS_ENDS_TASK_AFTER_MS / 2) return [];
  const hours = Math.round(ms / HOUR_MS);
  const speed = `${Math.round(bytesPerSecond / 100_000) / 10} MB/s`;
  const hint =
    request.slice === 'day'
      ? 'Use --slice auto, which cuts days whose tasks are estimated to take more than 6 h.'
      : 'Use shorter slices, or --slice auto.';
  return [
    {
      code: 'LONG_TASK',
      message: `The task of ${group.name} from ${dayOf(formatInstant(slice.fromMs))} on may take about ${hours} h (at ${speed}); AWS ends an export task after 24 h`,
      ...(!cutsBusyDays(request) && { hint }),
    },
  ];
}
