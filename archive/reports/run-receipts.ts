import { type ArchiveLocation, type Interval, staysAsIs } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import type { ObjectReader } from '../ports.js';
import type { ReadManifest } from '../records/manifest.js';
import { readReceipt } from '../records/receipt-store.js';
import { type ReadPart, readParts } from '../records/run-parts.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import { Lacks } from './lacks.js';
import { type ReportedSlice, reportedSlice } from './reported-slice.js';

/** The totals of one log group. */
export interface GroupTotals {
  logGroup: string;
  /** Number of receipts that the run wrote. */
  receipts: number;
  objects: number;
  bytes: number;
  /** Number of events; absent if the objects of a slice were not counted. */
  events?: number;
}

/** A record that the manifest names and that cannot be read. */
export interface UnreadableRecord {
  key: string;
  problem: string;
}

/** Number of receipts that are read at the same time. */
const READ_AT_ONCE = 16;
/** Maximum number of unreadable records that are named. */
const MOST_UNREADABLE = 100;

/** The sums over the receipts of one run. Memory grows with the number of receipts, not of objects. */
export class RunReceipts {
  readonly lacks = new Lacks();
  readonly groups = new Map<string, GroupTotals>();
  readonly authenticated = new Set<string>();
  /** For each task, the time from its creation to its end. */
  readonly tasks: Interval[] = [];
  /** For each task, the time from its end to its receipt. */
  readonly readings: Interval[] = [];
  /** Number of slices of the receipts with the outcome `failed`, `cancelled` or `unconfirmedEmpty`. */
  openSlices = 0;
  /** Number of receipts of earlier runs that the manifest lists. */
  skipped = 0;
  /** The first records that cannot be read, and the number of all. */
  readonly unreadable: UnreadableRecord[] = [];
  unreadableCount = 0;

  /** Reads the list of receipts, and the receipts that the run wrote. */
  async read(
    objects: Pick<ObjectReader, 'read'>,
    archive: Pick<ArchiveLocation, 'prefix'>,
    { exportId, runNo, parts }: ReadManifest,
  ): Promise<void> {
    const exceptNo = unusedPart(parts);
    try {
      for await (const part of readParts(objects, archive, exportId, runNo, parts.length, exceptNo)) {
        await this.#part(objects, part);
      }
    } catch (error) {
      this.#note(error);
    }
  }

  async #part(objects: Pick<ObjectReader, 'read'>, { list }: ReadPart): Promise<void> {
    const own: string[] = [];
    for (const line of list) {
      if (!('key' in line)) this.skipped += line.count;
      else if (!line.skipped) own.push(line.key);
      else {
        this.skipped += 1;
        this.lacks.addSkipped(line.key);
      }
    }
    await forEachBounded(own, READ_AT_ONCE, undefined, async (key) => {
      try {
        const found = await readReceipt(objects, key);
        if (found === undefined) throw new UnreadableObject(key, 'the manifest names it, but it does not exist');
        this.#add(reportedSlice(found.receipt), key);
      } catch (error) {
        this.#note(error);
      }
    });
  }

  #add(slice: ReportedSlice, key: string): void {
    const { logGroup, objects, bytes, events, task, recordedMs } = slice;
    this.lacks.addSlice(slice, key);
    this.authenticated.add(slice.authenticated);
    if (!staysAsIs(slice.outcome)) this.openSlices += slice.slices;
    const group = this.groups.get(logGroup) ?? { logGroup, receipts: 0, objects: 0, bytes: 0, events: 0 };
    group.receipts += 1;
    group.objects += objects;
    group.bytes += bytes;
    if (events === undefined && objects > 0) delete group.events;
    else if (group.events !== undefined) group.events += events ?? 0;
    this.groups.set(logGroup, group);
    if (task === undefined) return;
    this.tasks.push({ fromMs: task.createdMs, toMs: task.completedMs });
    this.readings.push({ fromMs: task.completedMs, toMs: recordedMs });
  }

  #note(error: unknown): void {
    if (!(error instanceof UnreadableObject)) throw error;
    this.unreadableCount += 1;
    if (this.unreadable.length < MOST_UNREADABLE) this.unreadable.push({ key: error.key, problem: error.problem });
  }
}

/**
 * The part number that the run has skipped. The numbers of the parts are consecutive, except for at most one missing
 * number.
 */
export function unusedPart(parts: ReadManifest['parts']): number | undefined {
  const numbers = parts.map(({ key }) => Number(/\.part-(\d{7})\.ndjson$/.exec(key)?.[1]));
  const index = numbers.findIndex((no, at) => no !== at + 1);
  return index < 0 ? undefined : index + 1;
}
