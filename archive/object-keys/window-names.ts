import {
  ACCOUNT_ID,
  type ArchiveLocation,
  formatInstant,
  type Interval,
  instantMs,
  type Slice,
} from '../../contract/index.js';
import { compactInstant, parseCompact } from './compact-instants.js';
import { groupFolder, underPrefix } from './data-keys.js';
import { HASH_CHARS, streamsOf } from './group-names.js';

/**
 * The parts that the names of receipts and recounts have in common: log group and streams, window, and when AWS was
 * asked.
 */
export interface WindowName extends Interval {
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
  /** When AWS was asked. */
  askedAt: string;
  askedAtMs: number;
}

type Kind = 'receipts' | 'recounts';

/** Folder of the records of one kind for a UTC month (`yyyy-mm`) and, if given, a log group; ends with a slash. */
export const windowFolder = (archive: ArchiveLocation, kind: Kind, month: string, logGroup?: string): string =>
  `${underPrefix(archive, '_logferry', kind, archive.accountId, archive.region, month)}/${
    logGroup === undefined ? '' : `${groupFolder(archive, logGroup)}/`
  }`;

/**
 * The beginning of the keys of all records of a kind about a window.
 * @throws RangeError if the window crosses a UTC month, because one listing must show all records of a month
 */
export function windowStem(kind: Kind, window: Omit<Slice, 'generation'>): string {
  const { from, to, logGroup, logStreamPrefix } = window;
  const streams = streamsOf(logStreamPrefix);
  return `${windowFolder(window, kind, monthOf(window), logGroup)}${compactInstant(from)}_${compactInstant(to)}_${streams}`;
}

function monthOf({ from, to }: Pick<Slice, 'from' | 'to'>): string {
  const month = from.slice(0, 7);
  if (formatInstant(instantMs(to) - 1).slice(0, 7) !== month) {
    throw new RangeError(`a slice must not cross a UTC month: ${from} to ${to}`);
  }
  return month;
}

const HASH = /^[0-9a-f]+$/;
const ROOT = '_logferry';
const WHOLE_GROUP = 'all';
const ENDING = '.json';

/** The parts of a record's name that the record's folder contains. The folder is that of one log group and month. */
export type WindowFolder = Pick<WindowName, 'accountId' | 'region' | 'month' | 'logGroupSafe'>;

/**
 * Parses the folder of the records of one kind for a log group and month; undefined for other folders. `path` does not
 * end with a slash.
 */
export function parseWindowFolder(path: string, kind: Kind): WindowFolder | undefined {
  const segments = path.split('/');
  const [root, folder, accountId = '', region = '', month = '', logGroupSafe = ''] = segments.slice(-6);
  // The archive's own prefix has no segment `_logferry`, so a path with a second such segment is a foreign folder.
  if (root !== ROOT || segments.indexOf(root) !== segments.length - 6 || folder !== kind) return undefined;
  if (!ACCOUNT_ID.test(accountId) || region === '' || logGroupSafe === '') return undefined;
  return { accountId, region, month, logGroupSafe };
}

class ParsedName implements WindowName {
  readonly accountId: string;
  readonly region: string;
  readonly month: string;
  readonly logGroupSafe: string;
  readonly from: string;
  readonly to: string;
  readonly askedAt: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly askedAtMs: number;

  constructor(
    readonly key: string,
    folder: WindowFolder,
    from: CompactInstant,
    to: CompactInstant,
    readonly streams: string,
    askedAt: CompactInstant,
  ) {
    this.accountId = folder.accountId;
    this.region = folder.region;
    this.month = folder.month;
    this.logGroupSafe = folder.logGroupSafe;
    this.from = from.iso;
    this.to = to.iso;
    this.askedAt = askedAt.iso;
    this.fromMs = from.ms;
    this.toMs = to.ms;
    this.askedAtMs = askedAt.ms;
  }
}

type CompactInstant = NonNullable<ReturnType<typeof parseCompact>>;

/**
 * Parses the key of a record about a window. The folder of the record is known.
 * @returns the name, and the part of the key between the streams and `askedAt`; undefined for other keys
 */
export function parseWindowFile(key: string, folder: WindowFolder): { name: WindowName; middle: string } | undefined {
  const fromStart = key.lastIndexOf('/') + 1;
  const toStart = key.indexOf('_', fromStart) + 1;
  const streamsStart = toStart === 0 ? 0 : key.indexOf('_', toStart) + 1;
  const askedStart = key.lastIndexOf('.', key.length - ENDING.length - 1) + 1;
  if (streamsStart === 0 || !key.endsWith(ENDING)) return undefined;
  const isOfGroup = key.startsWith(WHOLE_GROUP, streamsStart);
  const streams = isOfGroup ? WHOLE_GROUP : key.slice(streamsStart, streamsStart + HASH_CHARS);
  const middleStart = streamsStart + streams.length;
  if (askedStart <= middleStart || !(isOfGroup || isHash(streams))) return undefined;
  const from = parseCompact(key.slice(fromStart, toStart - 1));
  const to = parseCompact(key.slice(toStart, streamsStart - 1));
  const askedAt = parseCompact(key.slice(askedStart, -ENDING.length));
  if (from === undefined || to === undefined || askedAt === undefined || from.ms >= to.ms) return undefined;
  // Refuses a window that is not wholly in the month of the folder, because no record has such a window.
  if (!from.iso.startsWith(folder.month) || !endsIn(folder.month, to)) return undefined;
  // A class and not an object literal, because V8 can allocate all objects of a literal in its old generation. Millions
  // of names would then stay in memory until a full garbage collection.
  const name = new ParsedName(key, folder, from, to, streams, askedAt);
  return { name, middle: key.slice(middleStart, askedStart - 1) };
}

/** Like {@link parseWindowFile}, for a key whose folder is not known. */
export function parseWindowKey(key: string, kind: Kind): { name: WindowName; middle: string } | undefined {
  const folder = parseWindowFolder(key.slice(0, Math.max(0, key.lastIndexOf('/'))), kind);
  return folder && parseWindowFile(key, folder);
}

const isHash = (text: string): boolean => text.length === HASH_CHARS && HASH.test(text);

/** Whether the last millisecond before an instant is in a month. */
const endsIn = (month: string, { iso, ms }: { iso: string; ms: number }): boolean =>
  iso.startsWith(month) ? !iso.endsWith('-01T00:00:00Z') : formatInstant(ms - 1).startsWith(month);
