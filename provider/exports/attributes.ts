import { exportRequest, resolvedRequest } from '../../contract/index.js';
import {
  bool,
  computed,
  defaulted,
  int,
  list,
  map,
  object,
  optional,
  optionalComputed,
  required,
  set,
  string,
} from '../schema/index.js';
import { conformsTo } from './conforms.js';
import { timeouts } from './timeouts.js';

/*
 * The attributes of exports. Arguments that are members of the request in `contract/` have the names of these members
 * in snake_case, and the contract's own rules check each of them. Rules over several arguments are in `request.ts`.
 */

const { source: selection, destination, ...members } = exportRequest.shape;
const source = selection.in;
const { from, to } = resolvedRequest.shape.window.shape;

export const sourceType = object({
  log_groups: optional(set(string), 'Names of log groups, or their ARNs without `:*`.', {
    validate: conformsTo(source.shape.logGroups),
  }),
  log_group_prefixes: optional(set(string), 'Selects log groups whose names begin with one of these texts.', {
    validate: conformsTo(source.shape.logGroupPrefixes),
  }),
  log_group_pattern: optional(string, 'Selects log groups whose names contain this text (case-sensitive).', {
    validate: conformsTo(source.shape.logGroupPattern),
  }),
  tags: optional(map(string), 'Selects log groups that have all these tags.', {
    validate: conformsTo(source.shape.tags),
  }),
  excludes: optional(set(string), 'Names of log groups to leave out, or globs with `*` and `?`.', {
    validate: conformsTo(source.shape.excludes),
  }),
  log_stream_prefix: optional(string, 'Exports only log streams whose names begin with this text.', {
    validate: conformsTo(source.shape.logStreamPrefix),
  }),
});

const windowType = object({
  from: required(string, 'Begin of the window: an instant in UTC such as `2026-10-01T00:00:00Z`.', {
    validate: conformsTo(from),
  }),
  to: required(string, 'End of the window (exclusive): an instant at least 12 hours ago.', {
    validate: conformsTo(to),
  }),
});

const bucket = {
  bucket: required(string, 'Name of the bucket, which must be in the Region of the log groups.', {
    validate: conformsTo(destination.shape.bucket),
  }),
  bucket_owner: optional(string, 'Account that must own the bucket. Default: the account of the log groups.', {
    validate: conformsTo(destination.shape.bucketOwner),
  }),
};
const PREFIX = 'Folder of the archive in the bucket. Default: the root of the bucket.';
const LAYOUT = '`plain` (the default) or `hive`, whose folders have names such as `dt=2026-10-01`.';
const prefixRule = { validate: conformsTo(destination.shape.prefix) };
const layoutRule = { validate: conformsTo(destination.shape.layout) };

export const destinationType = object({
  ...bucket,
  prefix: optional(string, PREFIX, prefixRule),
  layout: optional(string, LAYOUT, layoutRule),
});

/** The archive location of a resource that can be imported. Its defaults are part of the state. */
export const importableDestination = object({
  ...bucket,
  prefix: defaulted(string, PREFIX, '', prefixRule),
  layout: defaulted(string, LAYOUT, 'plain', layoutRule),
});

const REPLACES = 'A change replaces the export.';
export const regionRule = { validate: conformsTo(members.region) };
export const accountRule = { validate: conformsTo(members.account) };
const requestedByRule = { validate: conformsTo(members.requestedBy) };

/** The members of `defaults` of the provider block. */
export const defaultAttributes = {
  region: optional(string, 'AWS Region of log groups and bucket.', regionRule),
  account: optional(string, "Alias of an account in the workers' configuration.", accountRule),
  destination: optional(destinationType, 'Archive location.'),
  requested_by: optional(string, 'Name of the requester in the records of the archive.', requestedByRule),
};

const WEIGHT = 'Share of the turns while several exports wait for a lane: 1 (the default) to 100.';
const REASON = 'Reason for the export, stored in the records of the archive.';
const REQUESTED_BY =
  'Name of the requester in the records of the archive. Default: `defaults.requested_by` of the provider.';
const VERIFY =
  'How the archive is verified: `content` (the default) reads every object back, `listing` only counts objects, `source` also counts the events in the log group, with billed queries only within `max_scan_bytes`.';
const MAX_SCAN =
  'With `verify = "source"`: maximum number of bytes that queries of CloudWatch Logs Insights may scan, which AWS bills. The configuration of the worker can allow less. Default: no query.';
const weightRule = { validate: conformsTo(members.weight) };
const reasonRule = { validate: conformsTo(members.reason) };
const maxScanRule = { validate: conformsTo(members.maxScanBytes) };
const verifyRule = { validate: conformsTo(members.verify) };

/** The requester of an export, the reason, and the share of the turns. */
export const requester = {
  weight: optional(int, WEIGHT, weightRule),
  reason: optional(string, REASON, reasonRule),
  requested_by: optional(string, REQUESTED_BY, requestedByRule),
};

/** Verification and requester of a resource that can be imported. Their defaults are part of the state. */
export const importableRequester = {
  verify: defaulted(string, VERIFY, 'content', verifyRule),
  max_scan_bytes: defaulted(int, MAX_SCAN, null, maxScanRule),
  weight: defaulted(int, WEIGHT, 1, weightRule),
  reason: defaulted(string, REASON, null, reasonRule),
  requested_by: defaulted(string, REQUESTED_BY, null, requestedByRule),
};

export const SLICE =
  'Length of a slice, which becomes one export task: `day` (the default), `week`, `month`, or `auto`: the length follows from receipts of earlier tasks or, without such receipts, from the length of the whole window and the stored bytes of the log groups. With the layout `hive`, the length of the window decides. With `auto`, days whose tasks would take too long are cut into pieces.';
export const sliceRule = { validate: conformsTo(members.slice) };
export const ACCOUNT =
  "Alias of an account in the workers' configuration. Default: `defaults.account` of the provider.";
export const REGION = 'AWS Region of log groups and bucket. Default: `defaults.region` of the provider.';
export const DESTINATION = 'Archive location. Default: `defaults.destination` of the provider.';
export const SOURCE = 'Log groups to export: each group that at least one selector chooses.';
const WINDOW = 'Half-open window `[from, to)` of the events.';

/** The arguments of the action. */
export const actionRequest = {
  source: required(sourceType, SOURCE),
  window: required(windowType, WINDOW),
  destination: optional(destinationType, DESTINATION),
  region: optional(string, REGION, regionRule),
  account: optional(string, ACCOUNT, accountRule),
  slice: optional(string, SLICE, sliceRule),
  verify: optional(string, VERIFY, verifyRule),
  max_scan_bytes: optional(int, MAX_SCAN, maxScanRule),
  ...requester,
};

const count = (description: string) => computed(int, description);

/** The computed attributes that describe an export. The resource and the data source both have them. */
export const outcomeAttributes = {
  status: computed(
    string,
    '`COMPLETED`, `PARTIAL`, `FAILED`, `REFUSED`, `CANCELLED`, or `RUNNING` as long as the export is open.',
  ),
  progress: computed(string, 'How far the export is, in one line.'),
  counts: computed(
    object({
      planned: count('Slices of the plan, including those that an earlier run had closed.'),
      skipped: count('Slices that an earlier run had closed.'),
      archived: count('Slices whose objects are in the archive.'),
      empty: count('Slices whose export task found no events.'),
      quiet: count('Slices without events, which needed no export task.'),
      expired: count('Slices for which retention had passed, so AWS may have deleted their events.'),
      listed: count('Slices whose objects were counted, but not read back.'),
      unconfirmed_empty: count('Slices that have no objects, but could not be shown to be empty.'),
      failed: count('Slices that failed. They are still open.'),
      cancelled: count('Slices that a cancel left open.'),
      unsettled: count('Closed slices that are not settled: late events may have arrived since.'),
      tasks_created: count('Export tasks that the run created.'),
      objects: count('Objects that the run exported.'),
      bytes: count('Compressed bytes of the objects that the run exported.'),
      events: count('Events in the objects that the run exported.'),
    }),
    'Counts of the last run.',
  ),
  manifest: computed(string, 'Record of the last run: `s3://bucket/key`.'),
  manifest_sha256: computed(string, 'SHA-256 of the manifest.'),
  failures: computed(
    list(
      object({
        code: computed(string, 'Code of the error, such as `ACCESS_DENIED`.'),
        message: computed(string, 'What is wrong.'),
        hint: computed(string, 'What to do next.'),
        log_group: computed(string, 'Log group of the slice.'),
        from: computed(string, 'Begin of the slice.'),
        to: computed(string, 'End of the slice.'),
      }),
    ),
    'Failures of the last run, at most 100.',
  ),
  account_id: computed(string, 'Account of the log groups.'),
  started_at: computed(string, 'When the last run began.'),
  finished_at: computed(string, 'When the last run ended.'),
};

/** The attributes of `logferry_export`. */
export const exportAttributes = {
  source: required(sourceType, `${SOURCE} ${REPLACES}`, { replace: true }),
  window: required(windowType, `${WINDOW} ${REPLACES}`, { replace: true }),
  destination: optionalComputed(importableDestination, `${DESTINATION} ${REPLACES}`, { replace: true }),
  region: optionalComputed(string, `${REGION} ${REPLACES}`, { ...regionRule, replace: true }),
  account: optionalComputed(string, `${ACCOUNT} ${REPLACES}`, { ...accountRule, replace: true }),
  slice: optionalComputed(string, `${SLICE} ${REPLACES}`, { ...sliceRule, replace: true }),
  triggers: optional(map(string), 'Texts of your choice. A change replaces the export, so that it runs again.', {
    replace: true,
  }),
  wait: defaulted(
    bool,
    'Whether an apply waits until the export has ended, and fails if the export is not complete. Default: `true`. With `false`, an export that is not complete causes no change in a plan.',
    true,
  ),
  cancel_on_destroy: defaulted(
    bool,
    'Whether a destroy cancels an export that is still open. Default: `true`. Objects in the archive always stay.',
    true,
  ),
  ...importableRequester,
  id: computed(
    string,
    'Id of the export, and of its workflow. It is derived from the arguments whose change replaces the export. An imported export keeps its id.',
  ),
  ...outcomeAttributes,
  timeouts,
};
