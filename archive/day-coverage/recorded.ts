import { type Interval, overlaps } from '../../contract/index.js';
import { coverageOf, recountedIntervals, type Source, type Stretch } from '../coverage.js';
import type { ReceiptName } from '../keys/receipt-keys.js';
import type { RecountName } from '../keys/recount-keys.js';

/** What the records alone say about an instant. `failed` stands for every receipt that leaves its window open. */
export type RecordedState = 'none' | 'archived' | 'empty' | 'quiet' | 'unsettled' | 'expired' | 'listed' | 'failed';

/** A part of a window in which the records say the same everywhere. */
export interface Recorded extends Interval {
  state: RecordedState;
}

/**
 * What the records of a log group say about a window: disjoint parts in order that make up the window. Two neighbours
 * never have the same state. Derived from {@link coverageOf}.
 * @param recounts called only if a part is unsettled without recounts, because listing them costs calls
 */
export async function recordedIn(
  receipts: readonly ReceiptName[],
  recounts: () => Promise<readonly RecountName[]>,
  source: Source,
  window: Interval,
): Promise<Recorded[]> {
  const stretches = coverageOf(receipts, [], source, window);
  const unsettled = stretches.filter(({ state }) => state === 'unsettled');
  if (unsettled.length === 0) return joined(stretches);
  const names = await recounts();
  const isSettledNow = recountedIntervals(names, source, window).some((settled) =>
    unsettled.some((part) => overlaps(part, settled)),
  );
  return joined(isSettledNow ? coverageOf(receipts, names, source, window) : stretches);
}

/** Appends a part, or extends the last one if it touches the part and has the same state. */
export function append<State extends string>(
  parts: (Interval & { state: State })[],
  { fromMs, toMs, state }: Interval & { state: State },
): void {
  const last = parts.at(-1);
  if (last?.state === state && last.toMs === fromMs) last.toMs = toMs;
  else parts.push({ fromMs, toMs, state });
}

function joined(stretches: readonly Stretch[]): Recorded[] {
  const parts: Recorded[] = [];
  for (const stretch of stretches) append(parts, { ...stretch, state: recordedStateOf(stretch) });
  return parts;
}

function recordedStateOf({ state, receipt }: Stretch): RecordedState {
  if (receipt === undefined) return 'none';
  if (state === 'unsettled') return 'unsettled';
  const { outcome } = receipt;
  return outcome === 'unconfirmedEmpty' || outcome === 'cancelled' ? 'failed' : outcome;
}
