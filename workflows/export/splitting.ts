import { DAY_MS, floorToDay, formatInstant, HOUR_MS, instantMs } from '../../contract/index.js';

/**
 * Length (ms) of the shortest piece of a window. AWS advises a shorter window for an export that does not end; for a
 * window of an hour or less, the length is not the cause.
 */
const SHORTEST_PIECE_MS = HOUR_MS;

interface Window {
  readonly from: string;
  readonly to: string;
}

/**
 * Cuts a window into two pieces without gap or overlap. No piece is shorter than an hour. The cut is near the
 * middle, at a full hour, or at midnight if the window is longer than two days.
 * @returns undefined if the window cannot be cut
 */
export function halves({ from, to }: Window): readonly [Window, Window] | undefined {
  const fromMs = instantMs(from);
  const toMs = instantMs(to);
  const middleMs = fromMs + (toMs - fromMs) / 2;
  const midnightMs = toMs - fromMs > 2 * DAY_MS ? [floorToDay(middleMs)] : [];
  const fullHourMs = Math.round(middleMs / HOUR_MS) * HOUR_MS;
  const cutMs = [...midnightMs, fullHourMs].find((ms) => Math.min(ms - fromMs, toMs - ms) >= SHORTEST_PIECE_MS);
  if (cutMs === undefined) return undefined;
  const cut = formatInstant(cutMs);
  return [
    { from, to: cut },
    { from: cut, to },
  ];
}
