import { type Interval, intervalOf, type LeftOut } from '../../contract/index.js';
import { mergeIntervals, subtractIntervals } from '../intervals.js';
import { groupOfSafe, standsFor, streamsOf } from '../object-keys/group-names.js';
import type { WindowName } from '../object-keys/window-names.js';

/** The windows of one log group that a run lists. */
interface GroupWindows {
  logGroupSafe: string;
  /** Windows that the run itself has archived: in order, and without overlaps. */
  archived: Interval[];
  /** All windows for which the run lists a receipt, also those that earlier runs have closed. */
  listed: Interval[];
}

/** A part of a window without a receipt, and the log group. */
export interface Gap extends Interval {
  logGroup: string;
}

/**
 * How the receipts of a run cover the window of its request. Touching windows are joined, so the memory stays small.
 */
export class Tiling {
  readonly #groups = new Map<string, GroupWindows>();
  readonly #streams: string;

  /** @param logStreamPrefix the prefix of the run's request */
  constructor(logStreamPrefix: string | undefined) {
    this.#streams = streamsOf(logStreamPrefix);
  }

  /**
   * Adds a window that the run has archived, unless it overlaps an earlier one of the same log group.
   * @returns the earlier window that it overlaps
   */
  addArchived(name: WindowName): Interval | undefined {
    const { archived } = this.#groupOf(name);
    const { fromMs, toMs } = name;
    let low = 0;
    let high = archived.length;
    if ((archived.at(-1)?.toMs ?? Number.NEGATIVE_INFINITY) <= fromMs) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((archived[middle]?.toMs ?? 0) <= fromMs) low = middle + 1;
      else high = middle;
    }
    const next = archived[low];
    if (next !== undefined && next.fromMs < toMs) return next;
    const before = archived[low - 1];
    if (before?.toMs === fromMs) before.toMs = toMs;
    else archived.splice(low, 0, { fromMs, toMs });
    return undefined;
  }

  /** Adds a window for which the run lists a receipt, whatever its outcome, if it covers the streams of the request. */
  addListed(name: WindowName): void {
    if (name.streams !== 'all' && name.streams !== this.#streams) return;
    const { listed } = this.#groupOf(name);
    const last = listed.at(-1);
    if (last !== undefined && last.fromMs <= name.fromMs && name.fromMs <= last.toMs) {
      last.toMs = Math.max(last.toMs, name.toMs);
    } else listed.push({ fromMs: name.fromMs, toMs: name.toMs });
  }

  /**
   * The parts of a window without a receipt, for each log group with receipts, except the parts that `leftOut` names.
   */
  *gaps(window: Interval, leftOut: readonly LeftOut[]): Generator<Gap> {
    for (const { logGroupSafe, listed } of this.#groups.values()) {
      const named = leftOut.filter(
        ({ logGroup, others }) => logGroup === undefined || others === true || standsFor(logGroupSafe, logGroup),
      );
      const covered = mergeIntervals([...listed, ...named.map(intervalOf)]);
      const logGroup = groupOfSafe(logGroupSafe) ?? logGroupSafe;
      for (const gap of subtractIntervals(window, covered)) yield { ...gap, logGroup };
    }
  }

  #groupOf({ accountId, region, logGroupSafe }: WindowName): GroupWindows {
    const id = `${accountId}/${region}/${logGroupSafe}`;
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { logGroupSafe, archived: [], listed: [] };
      this.#groups.set(id, group);
    }
    return group;
  }
}
