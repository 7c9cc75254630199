import { type ArchiveLocation, formatInstant, type Interval, instantMs, type Slice } from '../../contract/index.js';
import { compactInstant, parseCompact } from './compact-instants.js';
import { groupFolder, underPrefix } from './data-keys.js';
import { streamsOf } from './group-names.js';

/** The parts that the names of receipts and recounts have in common: log group and streams, window, and when AWS was asked. */
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
 * @throws RangeError if the window crosses a UTC month, because the coverage of a month must be one listing
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

const NAME = /^([^_]+)_([^_]+)_(all|[0-9a-f]{32})(.*)\.([^.]+)\.json$/;
const ACCOUNT = /^\d{12}$/;

/**
 * Parses the key of a record of a kind about a window.
 * @returns the name, and the part of the key between the streams and the instant of asking; undefined for other keys
 */
export function parseWindowKey(key: string, kind: Kind): { name: WindowName; middle: string } | undefined {
  const segments = key.split('/');
  const [root, folder, accountId = '', region = '', month = '', logGroupSafe = '', file = ''] = segments.slice(-7);
  // The archive's own prefix has no segment `_logferry`: a second such segment is a foreign folder below ours.
  if (root !== '_logferry' || segments.indexOf(root) !== segments.length - 7 || folder !== kind) return undefined;
  if (!ACCOUNT.test(accountId) || region === '' || logGroupSafe === '') return undefined;
  const [, start, end, streams = '', middle = '', asked] = NAME.exec(file) ?? [];
  if (start === undefined || end === undefined || asked === undefined) return undefined;
  const [from, to, askedAt] = [parseCompact(start), parseCompact(end), parseCompact(asked)];
  if (from === undefined || to === undefined || askedAt === undefined || from.ms >= to.ms) return undefined;
  // No record crosses a month. A record that did would be found in the listing of one month only.
  if (!from.iso.startsWith(month) || !endsIn(month, to)) return undefined;
  const instants = { from: from.iso, to: to.iso, askedAt: askedAt.iso };
  const numbers = { fromMs: from.ms, toMs: to.ms, askedAtMs: askedAt.ms };
  return { name: { key, accountId, region, month, logGroupSafe, streams, ...instants, ...numbers }, middle };
}

/** Whether the last millisecond before an instant is in a month. */
const endsIn = (month: string, { iso, ms }: { iso: string; ms: number }): boolean =>
  iso.startsWith(month) ? !iso.endsWith('-01T00:00:00Z') : formatInstant(ms - 1).startsWith(month);
