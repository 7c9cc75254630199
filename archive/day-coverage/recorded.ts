import type { Interval, Outcome } from '../../contract/index.js';
import { coverageOf, type Source, type Stretch } from '../coverage.js';
import { clipIntervals, subtractIntervals } from '../intervals.js';
import type { ReceiptName } from '../object-keys/receipt-keys.js';

/** What the records alone say about an instant. `failed` also stands for `unconfirmedEmpty` and `cancelled`. */
type RecordedState = 'none' | 'archived' | 'empty' | 'quiet' | 'unsettled' | 'expired' | 'listed' | 'failed';

/** A part of a window in which the records say the same everywhere. */
export interface Recorded extends Interval {
  state: RecordedState;
}

/** A part of a window in which the receipts say the same everywhere. */
export interface Received extends Recorded {
  /** With `unsettled`: the state of the part once a recount has settled it. */
  settledAs?: RecordedState;
}

/**
 * What the receipts of a log group say about a window: disjoint parts in order that make up the window. Derived from
 * {@link coverageOf}.
 */
export function receivedIn(receipts: readonly ReceiptName[], source: Source, window: Interval): Received[] {
  const parts: Received[] = [];
  for (const stretch of coverageOf(receipts, [], source, window)) {
    const { fromMs, toMs } = stretch;
    const said = stateOf(stretch);
    const last = parts.at(-1);
    if (last?.state === said.state && last.settledAs === said.settledAs) last.toMs = toMs;
    else parts.push({ fromMs, toMs, ...said });
  }
  return parts;
}

export const isUnsettled = (parts: readonly Received[]): boolean => parts.some(({ state }) => state === 'unsettled');

/** What receipts and recounts say. @param recounted the parts of the window that recounts settle, in order */
export function settledBy(recounted: readonly Interval[], received: readonly Received[]): Recorded[] {
  const parts: Recorded[] = [];
  for (const { fromMs, toMs, state, settledAs } of received) {
    if (settledAs === undefined) {
      append(parts, { fromMs, toMs, state });
      continue;
    }
    const settled = clipIntervals(recounted, { fromMs, toMs }).map((part) => ({ ...part, state: settledAs }));
    const rest = subtractIntervals({ fromMs, toMs }, settled).map((part) => ({ ...part, state }));
    for (const part of [...settled, ...rest].sort((a, b) => a.fromMs - b.fromMs)) append(parts, part);
  }
  return parts;
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

function stateOf({ state, receipt }: Stretch): Pick<Received, 'state' | 'settledAs'> {
  if (receipt === undefined) return { state: 'none' };
  const recorded = RECORDED[receipt.outcome];
  return state === 'unsettled' ? { state, settledAs: recorded } : { state: recorded };
}

const RECORDED: Readonly<Record<Outcome, RecordedState>> = {
  ...{ archived: 'archived', empty: 'empty', quiet: 'quiet', expired: 'expired', listed: 'listed' },
  ...{ failed: 'failed', unconfirmedEmpty: 'failed', cancelled: 'failed' },
};
