import { defined, formatInstant, type Interval, intervalOf, overlaps, staysAsIs } from '../../contract/index.js';
import { mergeIntervals, subtractIntervals } from '../intervals.js';
import { parseReceiptKey } from '../object-keys/receipt-keys.js';
import type { ReportedSlice } from './reported-slice.js';

/**
 * What the request of a run asked for and the archive lacks, worst first:
 * - `open`: no receipt closes the window, because the last attempt failed, was cancelled, or could not confirm that
 *   there are no events.
 * - `notAttempted`: the slices have no receipt, because the run ended before it tried them, or because no receipt was
 *   written for them.
 * - `leftOut`: the request asked for the window, and the plan left it out.
 * - `expired`: retention had passed, so AWS may have deleted the events.
 * - `unverified`: the objects were not read back with success.
 * - `unsettled`: late events could still arrive when AWS was asked.
 * - `masked`: a data protection policy applied, so AWS may have masked parts of events.
 * - `truncated`: events contain pointers to parts that AWS has not exported.
 */
const LACKS = ['open', 'notAttempted', 'leftOut', 'expired', 'unverified', 'unsettled', 'masked', 'truncated'] as const;
export type LackKind = (typeof LACKS)[number];

/** An example of a lack. */
export interface LackExample {
  logGroup?: string;
  from?: string;
  to?: string;
  /** The reason that the record states. */
  detail?: string;
}

/** One kind of lack in a report. */
export interface Lack {
  kind: LackKind;
  /** Number of windows; of slices for `notAttempted`; of pointers for `truncated`. */
  count: number;
  /** At most {@link MOST_EXAMPLES} examples, in the order of groups and windows. */
  examples: LackExample[];
}

/** Maximum number of examples of one kind. */
const MOST_EXAMPLES = 200;

/** Collects what the receipts of a run show to be lacking. */
export class Lacks {
  readonly #counts = new Map<LackKind, number>();
  readonly #examples = new Map<LackKind, LackExample[]>();
  /**
   * The windows of each log group and its streams, as the keys of receipts name them. `kept`: windows with a closing
   * outcome, `expired` or `listed`. `open`: the windows of all other receipts.
   */
  readonly #groups = new Map<string, { open: ReportedSlice[]; kept: Interval[] }>();

  /** Takes a receipt that the run wrote. @param key the receipt's key */
  addSlice(slice: ReportedSlice, key: string): void {
    const { logGroup, from, to, outcome, evidence, unverified, unsettled, masked, truncated } = slice;
    const example = { logGroup, from, to };
    const group = this.#group(sourceOf(key));
    if (staysAsIs(outcome)) group.kept.push(intervalOf(slice));
    else group.open.push(slice);
    if (outcome === 'expired') this.add('expired', 1, defined({ ...example, detail: evidence[0] }));
    if (unverified) this.add('unverified', 1, example);
    if (unsettled) this.add('unsettled', 1, example);
    if (masked) this.add('masked', 1, example);
    if (truncated > 0) this.add('truncated', truncated, example);
  }

  /** Takes the key of a receipt of an earlier run. The receipt itself is not read. */
  addSkipped(key: string): void {
    const name = parseReceiptKey(key);
    if (name !== undefined && staysAsIs(name.outcome)) this.#group(sourceOf(key)).kept.push(name);
  }

  add(kind: LackKind, count: number, ...examples: LackExample[]): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
    const list = this.#examples.get(kind) ?? [];
    list.push(...examples.slice(0, MOST_EXAMPLES - list.length));
    this.#examples.set(kind, list);
  }

  /** All kinds that occur. Of an open window, only the parts outside of all `kept` windows count. */
  result(): Lack[] {
    for (const { open, kept } of this.#groups.values()) this.#addOpen(open, kept);
    this.#groups.clear();
    return LACKS.flatMap((kind) => {
      const count = this.#counts.get(kind) ?? 0;
      const examples = (this.#examples.get(kind) ?? []).toSorted(byGroupAndWindow);
      return count === 0 ? [] : [{ kind, count, examples }];
    });
  }

  #addOpen(open: readonly ReportedSlice[], kept: readonly Interval[]): void {
    for (const window of mergeIntervals(open.map(intervalOf))) {
      for (const part of subtractIntervals(window, kept)) {
        const last = open.findLast((slice) => overlaps(intervalOf(slice), part));
        const detail = last && [last.outcome, ...last.evidence].join(': ');
        const [from, to] = [formatInstant(part.fromMs), formatInstant(part.toMs)];
        this.add('open', 1, defined({ logGroup: last?.logGroup, from, to, detail }));
      }
    }
  }

  #group(source: string) {
    const group = this.#groups.get(source) ?? { open: [], kept: [] };
    this.#groups.set(source, group);
    return group;
  }
}

/** The log group and streams of a receipt, as its key names them. */
function sourceOf(key: string): string {
  const name = parseReceiptKey(key);
  return name === undefined ? key : `${name.logGroupSafe} ${name.streams}`;
}

function byGroupAndWindow(a: LackExample, b: LackExample): number {
  const [one = '', other = ''] = [a, b].map(({ logGroup = '', from = '' }) => `${logGroup}\n${from}`);
  return one === other ? 0 : one < other ? -1 : 1;
}
