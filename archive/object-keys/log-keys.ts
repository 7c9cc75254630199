import { type ArchiveLocation, EXPORT_ID } from '../../contract/index.js';
import { underPrefix } from './data-keys.js';
import { HIGHEST_NUMBER, paddedNumber } from './run-keys.js';

/*
 * Keys of the archive's log. Numbers have twelve digits, so that listings are in the order of the numbers.
 */

type Root = Pick<ArchiveLocation, 'prefix'>;

/** The highest number of an entry. */
export const HIGHEST_ENTRY = 999_999_999_999;
const DIGITS = 12;

/** Folder of the entries and checkpoints, with a trailing slash. */
export const logFolder = (archive: Root): string => `${underPrefix(archive, '_logferry', 'log')}/`;

/** Folder of the closing notices, with a trailing slash. */
export const noticesFolder = (archive: Root): string => `${logFolder(archive)}closing/`;

/** `000000000000.json`: an entry. Entries are numbered from 0. */
export const entryKey = (archive: Root, n: number): string => `${logFolder(archive)}${padded(n)}.json`;

/** `000000000001.checkpoint`: a checkpoint of the first `size` entries. */
export const checkpointKey = (archive: Root, size: number): string => `${logFolder(archive)}${padded(size)}.checkpoint`;

/** An announcement that a run is about to store its manifest. `size` is the size of the log before the announcement. */
export interface ClosingNotice {
  size: number;
  exportId: string;
  runNo: number;
}

/** `closing/000000000000.<exportId>.0000001.json`: a closing notice. */
export const noticeKey = (archive: Root, { size, exportId, runNo }: ClosingNotice): string =>
  `${noticesFolder(archive)}${padded(size)}.${exportId}.${paddedNumber(runNo)}.json`;

/** The beginning of the keys of all closing notices of a log of this size. */
export const noticesOf = (archive: Root, size: number): string => `${noticesFolder(archive)}${padded(size)}`;

/** An object of the log, as its key names it. */
export type LogObject =
  | { kind: 'entry'; n: number }
  | { kind: 'checkpoint'; size: number }
  | ({ kind: 'notice' } & ClosingNotice);

/** Parses the key of an object of the log; undefined for a key that none of the functions above makes. */
export function parseLogKey(archive: Root, key: string): LogObject | undefined {
  const folder = logFolder(archive);
  if (!key.startsWith(folder)) return undefined;
  const name = key.slice(folder.length);
  const [, digits, kind] = /^(\d{12})\.(json|checkpoint)$/.exec(name) ?? [];
  if (digits !== undefined) {
    return kind === 'json' ? { kind: 'entry', n: Number(digits) } : { kind: 'checkpoint', size: Number(digits) };
  }
  const [, size, exportId, run] = /^closing\/(\d{12})\.(.+)\.(\d{7})\.json$/.exec(name) ?? [];
  const runNo = Number(run);
  if (exportId === undefined || !EXPORT_ID.test(exportId) || runNo < 1 || runNo > HIGHEST_NUMBER) return undefined;
  return { kind: 'notice', size: Number(size), exportId, runNo };
}

function padded(n: number): string {
  if (!Number.isInteger(n) || n < 0 || n > HIGHEST_ENTRY) {
    throw new RangeError(`not a number from 0 to ${HIGHEST_ENTRY}: ${n}`);
  }
  return String(n).padStart(DIGITS, '0');
}
