import { type Explained, explain } from './errors.js';
import { matchesGlob } from './glob.js';
import { EXPORT_ID, isFiringId } from './names.js';
import type { ResolvedRequest, SliceSize } from './request.js';
import { jsonPath, type NameField } from './schema-findings.js';
import { AVAILABILITY_LAG_MS, formatInstant, instantMs, MINUTE_MS, SECOND_MS } from './time.js';

/*
 * Rules that a request must meet beyond its schema. The command line checks these rules before it starts an export. The
 * worker checks the rules again when it opens the export, so the same mistake has the same code in both.
 */

/**
 * How far in the future (ms) a window may end, because the clock of the requester may be ahead of the worker's. A plan
 * leaves out every slice that has not yet ended.
 */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/**
 * Maximum size (bytes) of a request as JSON. Temporal's limits allow somewhat more, but a request is in the history and
 * the records of every run of its export.
 */
export const MOST_REQUEST_BYTES = 128 * 1024;

/**
 * Why a request is refused, most basic reason first; empty when these rules allow it.
 * @param nameOf the names of fields in the reasons
 */
export const requestRefusals = (request: ResolvedRequest, nowMs: number, nameOf: NameField = jsonPath): Explained[] => [
  ...tooLarge(request, nameOf),
  ...contradictory(request, nameOf),
  ...tooLate(request, nowMs, nameOf),
];

function tooLarge(request: ResolvedRequest, nameOf: NameField): Explained[] {
  const bytes = new TextEncoder().encode(JSON.stringify(request)).length;
  if (bytes <= MOST_REQUEST_BYTES) return [];
  const { logGroups = [], excludes = [] } = request.source;
  const detail =
    `request: it has ${bytes} bytes as JSON, and at most ${MOST_REQUEST_BYTES} (128 KB) are allowed; ` +
    `${nameOf(['source', 'logGroups'])} has ${logGroups.length} names, ${nameOf(['source', 'excludes'])} ${excludes.length} patterns. ` +
    'Choose log groups by prefix, pattern or tag, or export them with several requests';
  return [explain('INVALID_REQUEST', { detail })];
}

function contradictory(
  { verify, maxScanBytes, slice, autoSlice, busyDays, source, destination }: ResolvedRequest,
  nameOf: NameField,
): Explained[] {
  return [
    ...(leavesOutAll(source) ? [explain('INVALID_REQUEST', { detail: allLeftOut(source, nameOf) })] : []),
    ...(verify !== 'source' && maxScanBytes !== undefined
      ? [explain('INVALID_REQUEST', { detail: withoutCount(nameOf, verify, maxScanBytes) })]
      : []),
    ...(busyDays !== undefined && slice !== 'day' && autoSlice === undefined
      ? [explain('INVALID_REQUEST', { detail: withoutDays(nameOf, slice) })]
      : []),
    ...(destination.layout === 'hive' && slice !== 'day'
      ? [hiveTakesDays(`${nameOf(['slice'])} (${JSON.stringify(slice)})`)]
      : []),
  ];
}

/** Whether a request names all of its log groups, and leaves them all out again. */
const leavesOutAll = ({ logGroups, excludes = [], ...selectors }: ResolvedRequest['source']): boolean =>
  logGroups !== undefined &&
  [selectors.logGroupPrefixes, selectors.logGroupPattern, selectors.tags].every((selector) => selector === undefined) &&
  logGroups.every((name) => excludes.some((glob) => matchesGlob(glob, name)));

const allLeftOut = ({ logGroups = [], excludes = [] }: ResolvedRequest['source'], nameOf: NameField): string =>
  `${nameOf(['source', 'excludes'])} (${quoted(excludes)}) leaves out every log group of ${nameOf(['source', 'logGroups'])} (${quoted(logGroups)}): remove one of the two, or choose more log groups`;

/** The first texts of a list, for messages. */
const quoted = (texts: readonly string[]): string =>
  `${texts
    .slice(0, 3)
    .map((text) => JSON.stringify(text))
    .join(', ')}${texts.length > 3 ? ', …' : ''}`;

const withoutCount = (nameOf: NameField, verify: string, maxScanBytes: number): string =>
  `${nameOf(['maxScanBytes'])} (${maxScanBytes}) limits queries that count at the source, but ${nameOf(['verify'])} is ${JSON.stringify(verify)}: choose "source", or leave ${nameOf(['maxScanBytes'])} out`;

const withoutDays = (nameOf: NameField, slice: SliceSize): string =>
  `${nameOf(['busyDays'])} cuts days into pieces, but ${nameOf(['slice'])} is ${JSON.stringify(slice)}: choose "day" or "auto", or leave ${nameOf(['busyDays'])} out`;

/** The refusal of slices longer than a day with the hive layout, because a `dt=` folder is one UTC day. */
export const hiveTakesDays = (what: string): Explained =>
  explain('INVALID_REQUEST', {
    detail: `${what}: the hive layout has one folder per day, so it takes slices of a day or less`,
  });

function tooLate({ window, allowRecent }: ResolvedRequest, nowMs: number, nameOf: NameField): Explained[] {
  const detail = `${nameOf(['window', 'to'])} is ${window.to}`;
  if (instantMs(window.to) > nowMs + CLOCK_TOLERANCE_MS) return [explain('WINDOW_IN_FUTURE', { detail })];
  if (allowRecent || !endsWithinLag(window, nowMs)) return [];
  const latest = `less than 12 h ago; the latest safe end now is ${formatInstant(latestSafeEndMs(nowMs))}`;
  return [explain('WINDOW_TOO_RECENT', { detail: `${detail}, ${latest}` })];
}

/** The latest end of a window (epoch ms, a whole second) before which AWS has made all events available. */
export const latestSafeEndMs = (nowMs: number): number =>
  Math.floor((nowMs - AVAILABILITY_LAG_MS) / SECOND_MS) * SECOND_MS;

/** Whether a window ends so late that AWS may not have made all of its events available yet. */
export const endsWithinLag = ({ to }: { to: string }, nowMs: number): boolean =>
  instantMs(to) > nowMs - AVAILABILITY_LAG_MS;

/**
 * The refusal of an id that no export can have; undefined for a good id. The id is also a folder of the archive.
 * @param field where the caller gave the id
 */
export function exportIdRefusal(id: string, field: string): Explained | undefined {
  if (EXPORT_ID.test(id)) return undefined;
  const rule = 'must be 1 to 128 letters, digits and . _ -, the first a letter or digit';
  return explain('INVALID_REQUEST', { detail: `${field} (${JSON.stringify(id).slice(0, 140)}) ${rule}` });
}

/**
 * The refusal of an id that a caller chooses for an export; undefined for a good id. Refused are ids that no export can
 * have, and ids that only the firing of a schedule has.
 * @param field where the caller gave the id
 */
export const chosenIdRefusal = (id: string, field: string): Explained | undefined =>
  exportIdRefusal(id, field) ?? firingIdRefusal(id, field);

/**
 * The refusal of an id that ends with a nominal time, as only the export ids of firings do; undefined for any other id.
 */
export function firingIdRefusal(id: string, field: string): Explained | undefined {
  if (!isFiringId(id)) return undefined;
  const rule = 'must not end with a time: only firings of schedules have such ids';
  return explain('INVALID_REQUEST', { detail: `${field} (${JSON.stringify(id)}) ${rule}` });
}

/**
 * The refusal of an account alias where no worker configuration defines aliases.
 * @param field where the caller gave the alias
 */
export const aliasRefusal = (alias: string, field = 'account'): Explained => ({
  ...explain('DESTINATION_NOT_ALLOWED', {
    detail: `${field} (${JSON.stringify(alias)}): an alias names an account of a worker's configuration, but this command uses its own AWS credentials`,
  }),
  hint: 'Leave the alias out, or run the export on a Temporal service with a worker whose configuration has this alias.',
});
