import type { SliceSize } from '../../contract/request.js';
import { sliceWindows } from '../../contract/slice-grid.js';
import { DAY_MS, floorToDay, formatInstant, SECOND_MS } from '../../contract/time.js';

export interface DemoWindow {
  from: string;
  to: string;
  slice: Exclude<SliceSize, 'auto'>;
  slices: number;
}

/**
 * Maximum number of daily or weekly slices. A window that needs more gets longer slices, because more slices make the
 * demo longer and show nothing new.
 */
const FEW_SLICES = 6;

/**
 * The window of the demo: the whole days that contain the events, but not beyond now. A slice is a day. If days would
 * be too many slices, a slice is a week. If weeks would be too many, too, a slice is a month.
 */
export function demoWindow(firstMs: number, lastMs: number, nowMs: number): DemoWindow {
  const fromMs = floorToDay(firstMs);
  const fullSecondMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
  const toMs = Math.min(floorToDay(lastMs) + DAY_MS, Math.max(fullSecondMs, lastMs + 1));
  const sliced = (slice: DemoWindow['slice']): DemoWindow => ({
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    slice,
    slices: [...sliceWindows({ fromMs, toMs }, slice)].length,
  });
  const shorter = [sliced('day'), sliced('week')];
  return shorter.find(({ slices }) => slices <= FEW_SLICES) ?? sliced('month');
}

/** The instant (epoch ms) at which the month five months before the current month began. */
export const fewMonthsBefore = (nowMs: number): number => {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (FEW_SLICES - 1), 1);
};
