import { defined } from './defined.js';
import type { ResolvedRequest, SliceSize } from './request.js';
import { floorToSlice } from './slice-grid.js';
import { formatInstant, type Interval, instantMs, intervalOf } from './time.js';

/** A half-open UTC window of ISO instants. */
export interface Window {
  from: string;
  to: string;
}

/**
 * Why a part of the asked window is not exported. Released words never change.
 * - `sliceNotOver`: the slice of the grid is not over yet
 * - `notYetAvailable`: the slice is over, but AWS may still need up to 12 h to make its events available
 * - `retentionPassed`: retention has passed, so AWS may have deleted the events
 * - `beforeLogGroup`: the log group was created so much later that it cannot hold events of this part
 * - `beforeFirstEvent`: AWS shows no event of the log group in this part, which ends before the group's creation
 */
export const LEFT_OUT_REASONS = [
  'sliceNotOver',
  'notYetAvailable',
  'retentionPassed',
  'beforeLogGroup',
  'beforeFirstEvent',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/**
 * A part of the asked window that is not exported. A part without `logGroup` lies outside of the export's window, and
 * is left out for every log group. A part with `logGroup` lies inside the window. There is at most one part with
 * `logGroup` for each reason. It spans all slices, of any log group, that are left out for this reason.
 */
export interface LeftOut extends Window {
  reason: LeftOutReason;
  /** With `sliceNotOver` and `notYetAvailable`: the length of the slice. */
  slice?: Exclude<SliceSize, 'auto'>;
  /** The log group of the newest slice that is left out for this reason. */
  logGroup?: string;
  /** Present if slices of other log groups are left out for the same reason. */
  others?: true;
  /** The retention of `logGroup` (days). With `beforeFirstEvent` it is present if retention has passed for the part. */
  retentionDays?: number;
  /** With `beforeLogGroup` and `beforeFirstEvent`: when `logGroup` was created. */
  createdAt?: string;
}

/** The window of an export, and the parts of the asked window that are not exported. */
export interface WindowFacts {
  window: Window;
  /** The window and the parts without `logGroup` make up the asked window, and do not overlap. */
  leftOut: LeftOut[];
}

/**
 * The window of a request, and the parts of the asked window that lie outside of it. These parts were not over, or not
 * yet available, when the window was resolved. Depends on the request alone.
 */
export function windowFactsOf({
  window,
  asked,
  slice,
}: Pick<ResolvedRequest, 'window' | 'asked' | 'slice'>): WindowFacts {
  const { from, to } = window;
  const { toMs } = intervalOf(window);
  const endMs = asked === undefined ? toMs : Math.max(toMs, intervalOf(asked).toMs);
  const overMs = Math.max(toMs, floorToSlice(endMs, slice));
  return {
    window: { from, to },
    leftOut: [
      ...sliceLeftOut({ fromMs: toMs, toMs: overMs }, 'notYetAvailable', slice),
      ...sliceLeftOut({ fromMs: overMs, toMs: endMs }, 'sliceNotOver', slice),
    ],
  };
}

/** An interval as a left-out part: its slice is not over, or not yet available. Empty list if the interval is empty. */
export const sliceLeftOut = (
  { fromMs, toMs }: Interval,
  reason: 'sliceNotOver' | 'notYetAvailable',
  size: SliceSize,
): LeftOut[] =>
  fromMs < toMs
    ? [{ from: formatInstant(fromMs), to: formatInstant(toMs), reason, slice: size === 'auto' ? 'day' : size }]
    : [];

/**
 * Adds the parts that plans have left out. Slices that were not over by AWS's clock shorten the window. So the window
 * and the parts without `logGroup` still make up the asked window.
 */
export function withLeftOut({ window, leftOut }: WindowFacts, planned: readonly LeftOut[] = []): WindowFacts {
  const notOver = planned.find(({ reason }) => reason === 'sliceNotOver');
  const inside = planned.filter((part) => part !== notOver);
  if (notOver === undefined) return { window, leftOut: [...leftOut, ...inside] };
  return { window: { ...window, to: notOver.from }, leftOut: [notOver, ...leftOut, ...inside] };
}

/** Joins parts inside the window: the result has at most one part for each reason. */
export function joinLeftOut(parts: readonly LeftOut[]): LeftOut[] {
  const joined = new Map<LeftOutReason, LeftOut>();
  for (const part of parts) {
    const known = joined.get(part.reason);
    joined.set(part.reason, known === undefined ? part : join(known, part));
  }
  return [...joined.values()];
}

function join(a: LeftOut, b: LeftOut): LeftOut {
  const [newest, other] = instantMs(b.to) > instantMs(a.to) ? [b, a] : [a, b];
  const from = instantMs(a.from) < instantMs(b.from) ? a.from : b.from;
  const others = newest.others ?? other.others ?? (a.logGroup === b.logGroup ? undefined : true);
  return { ...newest, from, ...defined({ others }) };
}
