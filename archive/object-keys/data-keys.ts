import {
  type ArchiveLocation,
  defined,
  floorToDay,
  formatInstant,
  hashOf,
  hiveTakesDays,
  instantMs,
  LogferryError,
  type Slice,
} from '../../contract/index.js';
import { clockSuffix, compactEnd, isWholeDay } from './compact-instants.js';
import { safeGroup, shortGroup, streamsOf } from './group-names.js';

/** Length of the longest key that S3 allows, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1_024;
/** Length (bytes) of a task id, which is a UUID. */
const TASK_ID_BYTES = 36;
/**
 * Length (bytes) of the longest stream name. AWS allows 512 characters, and {@link longestKeyBytes} counts each as one
 * byte.
 */
const STREAM_NAME_BYTES = 512;
const PART_NAME = '000000.gz';
/**
 * A window with the longest folder name: with milliseconds at both ends, and a stream prefix. Names of log groups are
 * checked with this window, so the result is the same for all slices of a group.
 */
const LONGEST_WINDOW = {
  from: '2026-01-01T01:02:03.004Z',
  to: '2026-01-02T01:02:03.004Z',
  logStreamPrefix: 'any',
} as const;

type SliceOfGroup = Pick<Slice, 'logGroup' | 'logStreamPrefix' | 'from' | 'to'> & ArchiveLocation;

/**
 * Joins segments to a key or prefix below the archive's root. If the archive's prefix is empty, the result has no
 * leading slash.
 */
export const underPrefix = (archive: Pick<ArchiveLocation, 'prefix'>, ...segments: string[]): string =>
  [...(archive.prefix === '' ? [] : [archive.prefix]), ...segments].join('/');

/**
 * The destination prefix of a slice's export task, without a trailing slash; AWS adds `/<taskId>/<stream>/000000.gz`.
 * Unique for each log group, stream prefix, from and to, whatever the generation.
 *
 * - plain: `<prefix>/data/<account>/<region>/<group>/<yyyy>/<mm>/<dd>` is exactly one UTC day. Any other window adds
 *   the time of day of its start, if the start is not midnight, and then `_` and its end: `01_20261008`,
 *   `01T0600_20261001T1230`. A time of day is `T<hhmm>`, with seconds unless it is a whole minute, and with
 *   `m<milliseconds>` unless it is a whole second. A stream prefix adds `(` and its hash.
 * - hive: `<prefix>/data/account=…/region=…/log_group=…/dt=<yyyy-mm-dd>` is exactly one UTC day. A shorter window or a
 *   stream prefix adds a folder below it, so that `dt` stays a date. The folder's name is the time of day of the start,
 *   also at midnight, then `_` and the end, and for a stream prefix `(` and its hash. See {@link isWindowFolder}.
 *
 * One destination prefix can be the beginning of another (`01` and `01_20261008`), so a listing needs a trailing slash.
 * @throws LogferryError INVALID_REQUEST for a window that is not within one UTC day in the hive layout
 */
export const destinationPrefix = (slice: SliceOfGroup): string =>
  destinationOf(slice, groupFolder(slice, slice.logGroup));

/** Whether the destination prefix of an export task lies in the data of an archive. */
export const isBelowData = (archive: Pick<ArchiveLocation, 'prefix'>, destination: string): boolean =>
  destination.startsWith(`${underPrefix(archive, 'data')}/`);

/**
 * A key in the data of an archive's account that no object has, because AWS writes only below the folder of a Region.
 */
export const impossibleDataKey = (archive: ArchiveLocation): string =>
  underPrefix(
    archive,
    'data',
    archive.layout === 'hive' ? `account=${archive.accountId}` : archive.accountId,
    'may-this-be-read',
  );

function destinationOf(slice: SliceOfGroup, group: string): string {
  const { accountId, region } = slice;
  const fromMs = instantMs(slice.from);
  const toMs = instantMs(slice.to);
  const date = new Date(fromMs).toISOString().slice(0, 10);
  const streams = slice.logStreamPrefix === undefined ? '' : `(${streamsOf(slice.logStreamPrefix)}`;
  const end = `_${compactEnd(toMs)}`;
  if (slice.layout === 'plain') {
    const window = isWholeDay(fromMs, toMs) ? '' : `${clockSuffix(fromMs)}${end}`;
    const day = `${date.replaceAll('-', '/')}${window}${streams}`;
    return underPrefix(slice, 'data', accountId, region, group, day);
  }
  if (floorToDay(fromMs) !== floorToDay(toMs - 1)) {
    throw new LogferryError(hiveTakesDays(`slice (${slice.from} to ${slice.to})`));
  }
  const below = isWholeDay(fromMs, toMs) && streams === '' ? [] : [`${clockSuffix(fromMs) || 'T0000'}${end}${streams}`];
  const names = [`account=${accountId}`, `region=${region}`, `log_group=${group}`, `dt=${date}`];
  return underPrefix(slice, 'data', ...names, ...below);
}

/**
 * Whether a folder inside a `dt=` folder is the destination of a slice that is shorter than the day or has a stream
 * prefix. Otherwise it is the folder of a task whose slice is the whole day without a stream prefix. The names differ,
 * because a task id contains no `T`.
 */
export const isWindowFolder = (name: string): boolean => /^T\d{4}/.test(name);

/**
 * The segment that stands for a log group in all keys of an archive: the safe name of the group. If the longest key
 * would be too long with it, the segment is the group's short form.
 */
export function groupFolder(archive: ArchiveLocation, logGroup: string): string {
  const safe = safeGroup(logGroup);
  const longest = destinationOf({ logGroup, ...LONGEST_WINDOW, ...archive, layout: 'plain' }, safe);
  const hiveNames = 'account=region=log_group=dt='.length;
  return dataKeyBytes(longest) + hiveNames > MAX_KEY_BYTES ? shortGroup(logGroup) : safe;
}

const dataKeyBytes = (destination: string): number =>
  Buffer.byteLength(destination) + 1 + TASK_ID_BYTES + 1 + STREAM_NAME_BYTES + 1 + PART_NAME.length;

/**
 * Length in bytes of the longest key that the task of a slice can write. Stream names are counted as 512 bytes, the
 * longest ASCII name. A name of 512 other characters can take 1,536 bytes, which fit into no key. Such names are not
 * checked here; S3 refuses keys that are too long. Receipts always have shorter keys.
 */
export const longestKeyBytes = (slice: SliceOfGroup): number => dataKeyBytes(destinationPrefix(slice));

/**
 * Checks the lengths of a slice's keys.
 * @throws LogferryError KEY_TOO_LONG if a key could exceed S3's limit, even with the group's short form
 */
export function checkKeyLengths(slice: SliceOfGroup): void {
  const bytes = longestKeyBytes(slice);
  if (bytes > MAX_KEY_BYTES) {
    throw new LogferryError('KEY_TOO_LONG', { logGroup: slice.logGroup, detail: `${bytes} bytes` });
  }
}

/**
 * The name of a slice's export task. The export finds the task again by this name, because CreateExportTask has no
 * idempotency token. The name depends only on the slice and its generation. Instants are hashed in their shortest form,
 * so each spelling of an instant gives the same name.
 */
export function taskName(slice: Slice): string {
  const { accountId, region, logGroup, logStreamPrefix, from, to, bucket } = slice;
  const identity = defined({
    accountId,
    region,
    logGroup,
    logStreamPrefix,
    from: formatInstant(instantMs(from)),
    to: formatInstant(instantMs(to)),
    bucket,
    destinationPrefix: destinationPrefix(slice),
  });
  return `logferry:${hashOf(identity)}:g${slice.generation}`;
}
