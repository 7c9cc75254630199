import { DAY_STATES, type DayState } from '../../../archive/day-coverage/day-states.js';
import type { DayRun } from '../../../archive/day-coverage/group-days.js';
import { DAY_MS, floorToDay, type Interval } from '../../../contract/time.js';

/** How a heat map divides its window into cells. */
export interface Scale {
  /** The time that one cell stands for, such as `a day`. */
  name: string;
  /** The borders of the cells (epoch ms): one more than there are cells. */
  borders: readonly number[];
}

const WEEK_DAYS = 7;
const MONTHS = [
  [1, 'a month'],
  [3, '3 months'],
  [12, 'a year'],
] as const;

/**
 * The finest scale that divides a window into at most `most` cells. If there are too many years, a cell stands for
 * several years.
 */
export function scaleOf(window: Interval, most: number): Scale {
  const [day, week] = [
    { name: 'a day', borders: byDays(window, 1) },
    { name: 'a week', borders: byDays(window, WEEK_DAYS) },
  ];
  for (const scale of [day, week]) if (scale.borders.length - 1 <= most) return scale;
  for (const [months, name] of MONTHS) {
    const borders = byMonths(window, months);
    if (borders.length - 1 <= most) return { name, borders };
  }
  const years = byMonths(window, 12);
  const together = Math.ceil((years.length - 1) / Math.max(1, most));
  const starts = years.slice(0, -1).filter((_, at) => at % together === 0);
  return { name: `${together} years`, borders: [...starts, window.toMs] };
}

function byDays({ fromMs, toMs }: Interval, days: number): number[] {
  const borders = [fromMs];
  for (let ms = floorToDay(fromMs) + days * DAY_MS; ms < toMs; ms += days * DAY_MS) borders.push(ms);
  return [...borders, toMs];
}

function byMonths({ fromMs, toMs }: Interval, months: number): number[] {
  const first = new Date(fromMs);
  const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
  const borders = [fromMs];
  for (let month = start - (start % months) + months; ; month += months) {
    const ms = Date.UTC(Math.floor(month / 12), month % 12);
    if (ms >= toMs) return [...borders, toMs];
    borders.push(ms);
  }
}

const RANK = new Map(DAY_STATES.map((state, rank) => [state, rank]));
const rankOf = (state: DayState): number => RANK.get(state) ?? DAY_STATES.length;

/** The worst state of the days in each cell of a scale. */
export function cellsOf(days: readonly DayRun[], { borders }: Scale): DayState[] {
  const cells: DayState[] = [];
  let first = 0;
  for (const [index, fromMs] of borders.slice(0, -1).entries()) {
    const toMs = borders[index + 1] ?? fromMs;
    while ((days[first]?.toMs ?? toMs) <= fromMs && first < days.length) first += 1;
    let worst: DayState | undefined;
    for (let at = first; (days[at]?.fromMs ?? toMs) < toMs; at += 1) {
      const state = days[at]?.state;
      if (state !== undefined && (worst === undefined || rankOf(state) < rankOf(worst))) worst = state;
    }
    cells.push(worst ?? 'unknown');
  }
  return cells;
}
