import { z } from 'zod';
import { LONGEST_PREFIX, PREFIX_RULES, trimSlashes } from './archive-prefix.js';
import { ACCOUNT_ID, BUCKET_NAME, LOG_GROUP_NAME, REGION, REGION_FORM } from './aws-formats.js';
import { MOST_BUSY_DAYS, PIECES_OF_DAY } from './day-pieces.js';
import { instantRule } from './instants.js';
import { TAG_VALUE } from './tag-value.js';
import { parseDuration, parseInstant } from './time.js';

const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, { error: ({ input }) => instantRule(input) });
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'must be an ISO 8601 duration such as P30D or PT12H');

export const logGroupName = z
  .string()
  .max(512, 'must have at most 512 characters')
  .regex(LOG_GROUP_NAME, 'must be a log group name: letters, digits and . - _ / #');

const logStreamPrefix = z
  .string()
  .min(1)
  .max(512, 'must have at most 512 characters')
  .regex(/^[^:*]*$/, 'must not contain : or *');

/**
 * The size of slices. `slice-grid.ts` has the boundaries. `auto` stands for a size that follows from receipts of
 * earlier tasks, from the stored bytes of the log groups, or from the length of the window.
 */
export const sliceSize = z.enum(['day', 'week', 'month', 'auto']);
export type SliceSize = z.infer<typeof sliceSize>;

/**
 * How deep a slice is verified: `listing` counts objects, `content` reads the objects back, and `source` also counts
 * the events at the source.
 */
export const verifyLevel = z.enum(['listing', 'content', 'source']);
export type VerifyLevel = z.infer<typeof verifyLevel>;

/** Maximum number of tags. AWS allows this many for a log group, and in one search for resources. */
const MOST_TAGS = 50;

/** The value of a tag, or a pattern as ListLogGroups takes it. */
const tagValue = z
  .string()
  .max(256, 'must have at most 256 characters')
  .regex(TAG_VALUE, 'must have * only at its start or end');

/** The message about a key of a record that does not have the required form. */
const keyRule =
  (rule: string) =>
  ({ code }: { code?: string | undefined }): string | undefined =>
    code === 'invalid_key' ? `must have a key ${rule}` : undefined;

/** At least one tag, because a search without tags would find every log group. */
const tags = z
  .record(z.string().min(1).max(128), tagValue, { error: keyRule('of 1 to 128 characters') })
  .refine((chosen) => Object.keys(chosen).length > 0, 'must name at least one tag')
  .refine((chosen) => Object.keys(chosen).length <= MOST_TAGS, `must name at most ${MOST_TAGS} tags`)
  .meta({ minProperties: 1, maxProperties: MOST_TAGS });

/** Maximum number of prefixes. Planning lists the log groups of each prefix. */
const MOST_PREFIXES = 100;

/** The log groups that any of the selectors names, without those excluded. All selectors can be absent. */
const selectors = z.strictObject({
  logGroups: z.array(logGroupName).min(1).max(500).optional(),
  logGroupPrefixes: z.array(logGroupName).min(1).max(MOST_PREFIXES).optional(),
  logGroupPrefix: logGroupName.optional().describe('short for logGroupPrefixes with one element'),
  logGroupPattern: logGroupName.optional().describe('substring of the name, as DescribeLogGroups takes it'),
  tags: tags.optional(),
  excludes: z.array(z.string().min(1).max(512)).max(500).optional().describe('names, or globs with * and ?'),
  logStreamPrefix: logStreamPrefix.optional(),
});

const withPrefixes = ({ logGroupPrefix, ...chosen }: z.output<typeof selectors>) => ({
  ...chosen,
  ...(logGroupPrefix !== undefined && { logGroupPrefixes: [...(chosen.logGroupPrefixes ?? []), logGroupPrefix] }),
});

const source = selectors
  .refine(
    (chosen) =>
      [chosen.logGroups, chosen.logGroupPrefixes, chosen.logGroupPrefix, chosen.logGroupPattern, chosen.tags].some(
        (selector) => selector !== undefined,
      ),
    'choose log groups by logGroups, logGroupPrefixes, logGroupPattern or tags, or by several of them',
  )
  .transform(withPrefixes);

const absoluteWindow = z
  .strictObject({ from: instant, to: instant })
  .refine(
    ({ from, to }) => (parseInstant(from) ?? 0) < (parseInstant(to) ?? 1),
    'from must be earlier than to: the window is half-open, [from, to)',
  );

/** The value of `lookback` for a window that begins at 1970-01-01T00:00:00Z. */
export const LOOKBACK_ALL = 'all';

const lookback = z
  .string()
  .refine(
    (text) => text === LOOKBACK_ALL || parseDuration(text) !== undefined,
    'must be an ISO 8601 duration such as P30D, or all',
  )
  .refine((text) => parseDuration(text) !== 0, 'must be longer than zero')
  .describe('how far back the window begins; all: at 1970-01-01, and what AWS no longer has is left out');
export const relativeWindow = z.strictObject({ lookback, lag: duration.optional() });

export const archivePrefix = z
  .string()
  .max(LONGEST_PREFIX)
  .transform((text) => trimSlashes(text))
  .superRefine((prefix, { addIssue }) => {
    for (const { holds, rule } of PREFIX_RULES) if (!holds(prefix)) addIssue({ code: 'custom', message: rule });
  });

export const bucketName = z.string().regex(BUCKET_NAME, 'must be an S3 bucket name');
export const regionName = z.string().regex(REGION, `must be ${REGION_FORM}`);
export const accountId = z.string().regex(ACCOUNT_ID, 'must be a 12-digit account id');

export const destinationField = z.strictObject({
  bucket: bucketName,
  prefix: archivePrefix.default(''),
  layout: z.enum(['plain', 'hive']).default('plain'),
  bucketOwner: accountId.optional(),
});

export const accountAlias = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be an account alias of the worker configuration');

const slice = sliceSize.default('day');

const utcDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((day) => parseInstant(`${day}T00:00:00Z`) !== undefined);

/** Numbers of pieces by UTC day (`2026-10-05`). */
export const piecesByDay = z.record(utcDay, z.literal(PIECES_OF_DAY), {
  error: keyRule('that is a UTC day, such as 2026-10-05'),
});

/** Busy days with their numbers of pieces, by log group. */
const busyDays = z
  .record(logGroupName, piecesByDay, { error: keyRule('that is the name of a log group') })
  .refine(
    (groups) => Object.values(groups).reduce((sum, days) => sum + Object.keys(days).length, 0) <= MOST_BUSY_DAYS,
    `must name at most ${MOST_BUSY_DAYS} days`,
  );
export type BusyDays = z.output<typeof busyDays>;

const otherFields = {
  requestedBy: z.string().min(1).max(256).optional(),
  reason: z.string().min(1).max(1024).optional(),
  force: z.boolean().default(false),
  allowRecent: z
    .boolean()
    .default(false)
    .describe('accept a window whose newest events AWS may not have made available yet'),
  beforeDeletion: z
    .boolean()
    .optional()
    .describe(
      'the log groups will be deleted afterwards: recount closed windows even while late events can still arrive, and export again what was only listed',
    ),
  weight: z.number().int().min(1).max(100).default(1),
  verify: verifyLevel.default('content'),
  maxScanBytes: z
    .int()
    .min(0)
    .optional()
    .describe(
      'with verify "source": the maximum number of bytes that queries of Logs Insights may scan, which AWS bills; the configuration of the worker can allow less',
    ),
  autoSlice: z
    .literal(true)
    .optional()
    .describe(
      'the slice size was auto: `slice` follows from the length of the window, and the worker may choose another size by the receipts of earlier tasks or by stored bytes',
    ),
  busyDays: busyDays
    .optional()
    .describe(
      'the slice size was auto, and the command has chosen `slice`: the worker may cut days into pieces by the receipts of earlier tasks or by stored bytes, and cuts these days into at least this number of pieces',
    ),
  asked: absoluteWindow
    .optional()
    .describe(
      'for the record: the window that the user asked for, if `window` leaves out slices that are not over or not yet available',
    ),
};

/** The fields of a request, except the window, that do not depend on account, Region and destination. */
export const commonFields = { source, slice, ...otherFields };

const exportRequestShape = {
  source,
  destination: destinationField,
  slice,
  account: accountAlias.optional(),
  region: regionName,
  ...otherFields,
};

/** A window as a caller writes it: two instants, or a length that counts back from the present. */
export const askedWindow = z.union([absoluteWindow, relativeWindow]);

/** A request for an export: sources x window x destination. The input of the `exportLogs` workflow. */
export const exportRequest = z.strictObject({
  ...exportRequestShape,
  window: askedWindow,
});
/** A request as a caller writes it. Fields with defaults may be absent. */
export type ExportRequest = z.input<typeof exportRequest>;
/** A request that was parsed: the defaults are filled in. */
export type ParsedRequest = z.output<typeof exportRequest>;

export const resolvedRequest = z.strictObject({ ...exportRequestShape, window: absoluteWindow });
/** A request whose window is absolute. */
export type ResolvedRequest = z.output<typeof resolvedRequest>;

/** A question about coverage. Without a selector, it is about every log group with receipts that is not excluded. */
export const coverageQuestion = z.strictObject({
  source: selectors.default({}).transform(withPrefixes),
  window: absoluteWindow,
  destination: destinationField,
  region: regionName,
  slice,
});
export type CoverageQuestion = z.output<typeof coverageQuestion>;

/** The account, Region and destination of a request: the members that a worker's configuration allows or refuses. */
export interface RequestedRoute extends Pick<ResolvedRequest, 'account' | 'region'> {
  destination: Pick<ResolvedRequest['destination'], 'bucket' | 'prefix'>;
}
