import {
  closedIntervals,
  coverageOf,
  intervalsIn,
  nextGeneration,
  type ObjectStore,
  parseReceiptKey,
  type ReceiptName,
  receiptKey,
  receiptsOf,
  subtractIntervals,
} from '../../archive/index.js';
import {
  type ArchiveLocation,
  formatInstant,
  type Interval,
  intervalOf,
  type ResolvedRequest,
  type Slice,
  type SliceRef,
} from '../../contract/index.js';
import type { Candidate } from './order.js';

/** The identity of a slice in its receipts' keys: the key without generation, outcome and instant of asking. */
export const sliceIdOf = (key: string): string => key.replace(/_g\d{4,7}\.[A-Za-z]+\.[^/.]+\.json$/, '');

/** The receipts that the archive already has. It lists a month of a log group when the plan first needs it. */
export class Coverage {
  private readonly months = new Map<string, Promise<Dated[]>>();

  constructor(
    private readonly store: ObjectStore,
    private readonly archive: ArchiveLocation,
    private readonly request: ResolvedRequest,
    /** Slices this run has recorded or skipped already, as {@link sliceIdOf}: not planned or counted again. */
    private readonly recorded: ReadonlySet<string>,
  ) {}

  /** The parts of a candidate that are still open, and the keys of the receipts that close the rest. */
  async of({ group, fromMs, toMs }: Candidate): Promise<{ open: SliceRef[]; skippedFor: string[] }> {
    const { logStreamPrefix } = this.request.source;
    const source = { logGroup: group.name, ...(logStreamPrefix !== undefined && { logStreamPrefix }) };
    const planned = (part: Interval) => ({
      logGroup: group.name,
      from: formatInstant(part.fromMs),
      to: formatInstant(part.toMs),
    });
    // A pass over slices that this run has just recorded needs no listing.
    if (this.isRecorded(source, planned({ fromMs, toMs }))) return { open: [], skippedFor: [] };
    const month = await this.month(group.name, formatInstant(fromMs).slice(0, 7));
    const names = month.filter((other) => other.fromMs < toMs && fromMs < other.toMs).map(({ name }) => name);
    const closed = this.request.force ? [] : closedIntervals(names, source, { fromMs, toMs });
    const coverage = this.request.force ? [] : coverageOf(names, [], source, { fromMs, toMs });
    const asIs = intervalsIn(coverage, 'asIs');
    const open = subtractIntervals({ fromMs, toMs }, [...closed, ...asIs])
      .map(planned)
      .map((slice) => ({ ...slice, generation: nextGeneration(names, { ...source, ...slice }) }))
      .filter((slice) => !this.isRecorded(source, slice));
    return { open, skippedFor: this.reasons(names, source, [...closed, ...asIs]) };
  }

  private isRecorded(source: Source, slice: Omit<SliceRef, 'generation'>): boolean {
    if (this.recorded.size === 0) return false;
    const anyReceipt = receiptKey({ ...this.archive, ...source, ...slice, generation: 1 }, 'failed', slice.to);
    return this.recorded.has(sliceIdOf(anyReceipt));
  }

  /** Receipts that close or settle an interval, without those that are in this run's parts already. */
  private reasons(names: readonly ReceiptName[], source: Source, intervals: readonly Interval[]): string[] {
    const standsFor = (name: ReceiptName): boolean => {
      const window = intervalOf(name);
      return (
        intervals.some((part) => part.fromMs < window.toMs && window.fromMs < part.toMs) &&
        coverageOf([name], [], source, window).some(({ state }) => state !== 'open')
      );
    };
    return names.filter((name) => !this.recorded.has(sliceIdOf(name.key)) && standsFor(name)).map(({ key }) => key);
  }

  private month(logGroup: string, month: string): Promise<Dated[]> {
    const id = `${month} ${logGroup}`;
    const known = this.months.get(id) ?? this.listMonth(logGroup, month);
    this.months.set(id, known);
    return known;
  }

  private async listMonth(logGroup: string, month: string): Promise<Dated[]> {
    const from = `${month}-01T00:00:00Z`;
    const next = new Date(from);
    next.setUTCMonth(next.getUTCMonth() + 1);
    const names = await receiptsOf(this.store, this.archive, { from, to: next.toISOString() }, { logGroup });
    return names.map((name) => ({ name, ...intervalOf(name) }));
  }
}

/** A receipt's name with its window in numbers, since each slice of the month is compared with it. */
interface Dated extends Interval {
  name: ReceiptName;
}

type Source = Pick<Slice, 'logGroup' | 'logStreamPrefix'>;

/** Ids of the slices that entries of parts stand for. */
export const sliceIds = (keys: readonly string[]): Set<string> =>
  new Set(keys.filter((key) => parseReceiptKey(key) !== undefined).map(sliceIdOf));
