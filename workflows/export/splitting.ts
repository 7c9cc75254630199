import { DAY_MS, floorToDay, formatInstant, HOUR_MS, instantMs } from '../../contract/index.js';

/**
 * AWS advises a shorter window for an export that does not end. In a window shorter than this, its length is not the
 * cause.
 */
const SHORTEST_PIECE_MS = HOUR_MS;

interface Window {
  readonly from: string;
  readonly to: string;
}

/**
 * A window in two pieces that meet: no millisecond is in both, none in neither, neither is shorter than an hour.
 * Cut near the middle at a full hour of the clock, at midnight where the window is longer than two days.
 * Undefined when it cannot be cut.
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
