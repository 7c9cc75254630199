import {
  type ArchiveLocation,
  formatInstant,
  instantMs,
  OUTCOMES,
  type Outcome,
  type Slice,
} from '../../contract/index.js';
import { compactInstant, parseCompactInstant } from './compact-instants.js';
import { groupFolder, underPrefix } from './data-keys.js';
import { streamsOf } from './group-names.js';

/** The parts of a receipt's name: all that coverage needs, without reading the receipt. */
export interface ReceiptName {
  key: string;
  accountId: string;
  region: string;
  /** `yyyy-mm`, UTC. */
  month: string;
  /** See `safeGroup` and `standsFor`. */
  logGroupSafe: string;
  from: string;
  to: string;
  /** `all`, or the hash of the stream prefix. */
  streams: string;
  generation: number;
  outcome: Outcome;
  /** When AWS was asked: the creation of the task, or the instant of the question where no task was needed. */
  askedAt: string;
}

/** Far above any true number of attempts. A name with a higher generation is not a receipt's name. */
const HIGHEST_GENERATION = 1_000_000;

/** Folder of the receipts of a UTC month (`yyyy-mm`) and, given a log group, of that group; with a trailing slash. */
export const receiptsPrefix = (archive: ArchiveLocation, month: string, logGroup?: string): string =>
  `${underPrefix(archive, '_logferry', 'receipts', archive.accountId, archive.region, month)}/${
    logGroup === undefined ? '' : `${groupFolder(archive, logGroup)}/`
  }`;

/** The beginning of the keys of all receipts of a slice and generation; outcome and instant of asking follow. */
export function receiptStem(slice: Slice): string {
  const month = monthOf(slice);
  const { from, to, logGroup, logStreamPrefix, generation } = slice;
  const window = `${compactInstant(from)}_${compactInstant(to)}`;
  return `${receiptsPrefix(slice, month, logGroup)}${window}_${streamsOf(logStreamPrefix)}_${generationOf(generation)}.`;
}

/**
 * The key of a receipt. It holds all that coverage and settledness need.
 * @param askedAt when AWS was asked, see {@link ReceiptName.askedAt}
 * @throws RangeError if the slice crosses a UTC month, because the coverage of a month must be one listing
 */
export const receiptKey = (slice: Slice, outcome: Outcome, askedAt: string): string =>
  `${receiptStem(slice)}${outcome}.${compactInstant(askedAt)}.json`;

function generationOf(generation: number): string {
  if (!Number.isInteger(generation) || generation < 1 || generation > HIGHEST_GENERATION)
    throw new RangeError(`not a generation from 1 to ${HIGHEST_GENERATION}: ${generation}`);
  return `g${String(generation).padStart(4, '0')}`;
}

function monthOf({ from, to }: Pick<Slice, 'from' | 'to'>): string {
  const month = from.slice(0, 7);
  if (formatInstant(instantMs(to) - 1).slice(0, 7) !== month) {
    throw new RangeError(`a slice must not cross a UTC month: ${from} to ${to}`);
  }
  return month;
}

const KEY =
  /(?:^|\/)_logferry\/receipts\/(\d{12})\/([a-z0-9-]+)\/(\d{4}-\d\d)\/([^/]+)\/([^_/]+)_([^_/]+)_(all|[0-9a-f]{32})_g(\d{4,7})\.([A-Za-z]+)\.([^/.]+)\.json$/;

/** Parses a receipt's key; undefined for any key that {@link receiptKey} cannot have made. */
export function parseReceiptKey(key: string): ReceiptName | undefined {
  const match = KEY.exec(key);
  if (match === null) return undefined;
  const [
    ,
    accountId = '',
    region = '',
    month = '',
    logGroupSafe = '',
    start = '',
    end = '',
    streams = '',
    number = '',
    word,
    asked = '',
  ] = match;
  const from = parseCompactInstant(start);
  const to = parseCompactInstant(end);
  const outcome = OUTCOMES.find((known) => known === word);
  const askedAt = parseCompactInstant(asked);
  const generation = Number(number);
  if (from === undefined || to === undefined || outcome === undefined || askedAt === undefined) return undefined;
  if (generation < 1 || generation > HIGHEST_GENERATION || String(generation).padStart(4, '0') !== number)
    return undefined;
  if (instantMs(from) >= instantMs(to)) return undefined;
  return { key, accountId, region, month, logGroupSafe, from, to, streams, generation, outcome, askedAt };
}
