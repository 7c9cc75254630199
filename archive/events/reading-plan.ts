import { closes, defined, type Interval, instantMs, type Outcome, overlaps } from '../../contract/index.js';
import type { CommittedRecords, Standing } from '../committed/index.js';
import { type Stretch, stretchesOf } from '../coverage.js';
import type { ReceiptName } from '../object-keys/receipt-keys.js';
import type { ObjectReader } from '../ports.js';
import type { ReadProblem } from './read-object.js';
import { readNamedReceipt } from './read-receipt.js';
import { type StreamChoice, StreamClasses } from './stream-classes.js';
import { findUncommitted } from './uncommitted.js';

/** Which events of an archive are wanted. */
export interface EventQuestion extends StreamChoice {
  logGroup: string;
  window: Interval;
}

/** A receipt, and the instants whose events it gives. */
export interface Share extends Interval {
  name: ReceiptName;
  /** The instants by class of streams (see {@link StreamClasses}): disjoint intervals in order. */
  gives: Map<string | undefined, Interval[]>;
}

/** A part of the window that no receipt closes. */
export interface Gap extends Interval {
  /** The outcome of the receipt that counts there; absent if there is no receipt. */
  outcome?: Outcome;
}

/** What is to be read for a question. */
export interface ReadingPlan {
  classes: StreamClasses;
  /** Receipts whose shares overlap are in one batch. Batches do not overlap and are in the order of time. */
  batches: Share[][];
  gaps: Gap[];
  /** The stream prefixes that have closing receipts. */
  streamPrefixes: string[];
  /** Number of receipts of the log group that overlap the window, whatever their outcomes. */
  receipts: number;
  /**
   * What is wrong with receipts that the plan had to read. Most receipts that give events are not among them: their
   * problems are reported when their events are read.
   */
  problems: ReadProblem[];
  /** The standings of receipts that count by their names, but that no manifest commits to, by the receipts' keys. */
  uncommitted: ReadonlyMap<string, Standing>;
}

/**
 * How a plan treats receipts that no manifest commits to. `committed` decides which these are. It can demand that the
 * manifest is in the log, or has a trusted signature.
 */
export interface CommitmentChoice {
  committed: Pick<CommittedRecords, 'receipt'>;
  /**
   * If set, receipts that no manifest commits to count nowhere. @default they count where no committed closing
   * receipt does
   */
  committedOnly?: boolean;
}

/**
 * Decides from which receipt the events of each instant are read. At each instant and for each stream, one closing
 * receipt counts, by the rules of `coverageOf`. So no event is given twice: not from an older generation, not from the
 * receipt of a month in which a day was exported again, and not at the boundary of two windows. (AWS may export the
 * events of the boundary's millisecond with both windows.)
 *
 * Receipts of a stream prefix count for the streams that they cover. If no receipt closes a part of the window, but the
 * task of the next receipt has exported this part, too, the next receipt gives the events that its task found there.
 *
 * A receipt that no manifest commits to never counts in the place of a committed one, because anyone who can write to
 * the archive can add such a receipt, with the latest time in its name.
 * @param listed the names of the log group's receipts, at least those of the window
 */
export async function planReading(
  reader: ObjectReader,
  listed: readonly ReceiptName[],
  question: EventQuestion,
  { committed, committedOnly = false }: CommitmentChoice,
): Promise<ReadingPlan> {
  const { window, logGroup } = question;
  const names = listed.filter((name) => overlaps(name, window));
  const problems: ReadProblem[] = [];
  const prefixes = await prefixesOf(reader, names, logGroup, problems);
  const classes = new StreamClasses(prefixes.values());
  const isKnown = ({ streams }: ReceiptName): boolean => streams === 'all' || prefixes.has(streams);
  const known = names.filter(isKnown);
  const doubtful = new Set<string>();
  const stretchesFor = (streams: string | undefined): Stretch[] => {
    const covering = known.filter(
      (name) => StreamClasses.covers(prefixes.get(name.streams), streams) && !(committedOnly && doubtful.has(name.key)),
    );
    return stretchesOf(covering, [], window, doubtful);
  };
  const shares = new Map<string, Share>();
  const wanted = classesOf(question, classes);
  const counting = new Set(
    [wanted.required, ...wanted.given].flatMap((streams) =>
      stretchesFor(streams).flatMap(({ receipt }) => (receipt && closes(receipt.outcome) ? [receipt] : [])),
    ),
  );
  const { standings, unreadable } = await findUncommitted(reader, committed, logGroup, counting, known);
  for (const key of [...standings.keys(), ...unreadable.keys()]) doubtful.add(key);
  for (const streams of wanted.given) {
    for (const part of await given(reader, stretchesFor(streams), logGroup)) addShare(shares, streams, part);
  }
  const uncommitted = new Map<string, Standing>();
  for (const { key } of counting) {
    const [standing, problem] = [standings.get(key), unreadable.get(key)];
    if (standing !== undefined) uncommitted.set(key, standing);
    // A receipt that gives events is read again, and reported then.
    if (problem !== undefined && !shares.has(key)) problems.push(problem);
  }
  return {
    ...{ classes, batches: batchesOf(shares.values()), gaps: gapsOf(stretchesFor(wanted.required)), problems },
    ...{ streamPrefixes: [...prefixes.values()].sort(), receipts: names.length, uncommitted },
  };
}

/** The classes of streams whose events are given, and the class that must be closed for the answer to be complete. */
function classesOf({ stream, logStreamPrefix }: StreamChoice, classes: StreamClasses) {
  const asked = (stream ?? logStreamPrefix ?? '').replaceAll('/', '-');
  const required = classes.classOf(asked);
  const within = classes.all.filter((one) => one?.startsWith(asked) && one !== required && stream === undefined);
  return { required, given: [required, ...within] };
}

/**
 * The stream prefixes of closing receipts by their hashes. Names contain only the hash, so receipts of each prefix are
 * read until one can be read.
 */
async function prefixesOf(
  reader: ObjectReader,
  names: readonly ReceiptName[],
  logGroup: string,
  problems: ReadProblem[],
): Promise<Map<string, string>> {
  const prefixes = new Map<string, string>();
  const failed = new Map<string, ReadProblem>();
  for (const name of names) {
    if (name.streams === 'all' || prefixes.has(name.streams) || !closes(name.outcome)) continue;
    const read = await readNamedReceipt(reader, name, logGroup);
    if ('code' in read) failed.set(name.streams, read);
    else prefixes.set(name.streams, read.receipt.slice.logStreamPrefix ?? '');
  }
  for (const [streams, problem] of failed) if (!prefixes.has(streams)) problems.push(problem);
  return prefixes;
}

/** A receipt that gives the events of an interval. */
interface Given extends Interval {
  name: ReceiptName;
}

async function given(reader: ObjectReader, stretches: readonly Stretch[], logGroup: string): Promise<Given[]> {
  const parts: Given[] = [];
  let openFromMs: number | undefined;
  for (const { fromMs, toMs, receipt } of stretches) {
    if (receipt === undefined || !closes(receipt.outcome)) {
      openFromMs ??= fromMs;
      continue;
    }
    if (receipt.outcome === 'archived') {
      const startMs = openFromMs === undefined ? fromMs : await sentFrom(reader, receipt, logGroup, openFromMs);
      parts.push({ name: receipt, fromMs: Math.min(startMs, fromMs), toMs });
    }
    openFromMs = undefined;
  }
  return parts;
}

/**
 * The beginning of the window that was sent to AWS for a receipt, but not before `earliestMs` or the receipt's month.
 * If the receipt cannot be read, the beginning of its slice. This problem is reported when the events are read.
 */
async function sentFrom(
  reader: ObjectReader,
  name: ReceiptName,
  logGroup: string,
  earliestMs: number,
): Promise<number> {
  const read = await readNamedReceipt(reader, name, logGroup);
  const monthMs = instantMs(`${name.month}-01T00:00:00Z`);
  if ('code' in read) return name.fromMs;
  return Math.max(earliestMs, monthMs, instantMs(read.receipt.window.from));
}

function addShare(shares: Map<string, Share>, streams: string | undefined, { name, fromMs, toMs }: Given): void {
  const share = shares.get(name.key) ?? { name, fromMs, toMs, gives: new Map() };
  shares.set(name.key, share);
  share.fromMs = Math.min(share.fromMs, fromMs);
  share.toMs = Math.max(share.toMs, toMs);
  const intervals = share.gives.get(streams) ?? [];
  intervals.push({ fromMs, toMs });
  share.gives.set(streams, intervals);
}

function batchesOf(shares: Iterable<Share>): Share[][] {
  const batches: Share[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  const inOrder = [...shares].sort((a, b) => a.fromMs - b.fromMs || (a.name.key < b.name.key ? -1 : 1));
  for (const share of inOrder) {
    if (share.fromMs < endMs) batches.at(-1)?.push(share);
    else batches.push([share]);
    endMs = Math.max(endMs, share.toMs);
  }
  return batches;
}

function gapsOf(stretches: readonly Stretch[]): Gap[] {
  return stretches.flatMap(({ fromMs, toMs, receipt }) =>
    receipt !== undefined && closes(receipt.outcome)
      ? []
      : [{ fromMs, toMs, ...defined({ outcome: receipt?.outcome }) }],
  );
}
