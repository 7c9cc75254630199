import {
  defined,
  type ErrorCode,
  type Explained,
  type ExportResult,
  explain,
  type Failure,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';
import type { Diagnostic } from '../handlers.js';
import type { Path } from '../schema/index.js';

/*
 * Problems as diagnostics. A diagnostic has the contract's sentence, the next step in the words of a Terraform
 * configuration, and the argument that has to change.
 */

/** The argument that a problem is about, for the codes of problems that are about one argument. */
const ARGUMENTS: Partial<Record<ErrorCode, Path>> = {
  NO_LOG_GROUPS: ['source'],
  LOG_GROUP_MISSING: ['source'],
  LOG_GROUP_REMADE: ['source'],
  LOG_GROUP_CHANGED: ['source'],
  WINDOW_IN_FUTURE: ['window', 'to'],
  WINDOW_TOO_RECENT: ['window', 'to'],
  WINDOW_BEFORE_GROUP: ['window', 'to'],
  BUCKET_MISSING: ['destination', 'bucket'],
  BUCKET_REGION: ['destination', 'bucket'],
  BUCKET_POLICY: ['destination', 'bucket'],
  BUCKET_KEY: ['destination', 'bucket'],
  BUCKET_OWNER: ['destination', 'bucket_owner'],
  BUCKET_ACCESS: ['destination', 'bucket'],
  DESTINATION_NOT_ALLOWED: ['destination'],
  KEY_TOO_LONG: ['destination', 'prefix'],
  SCHEDULE_EXISTS: ['name'],
  NOT_A_SCHEDULE: ['name'],
  UNREADABLE_SCHEDULE: ['name'],
};

/** The next step for errors whose hint in the contract is written for the command line. */
const STEPS: Partial<Record<ErrorCode, string>> = {
  INVALID_REQUEST: 'Correct the named arguments.',
  ID_IN_USE:
    'An open export of the same data was started with other options, such as another verification level or weight. Wait until it has ended (`logferry wait`) or cancel it (`logferry cancel`), then run Terraform again.',
  INVALID_SCHEDULE: 'Correct the named arguments.',
  SCHEDULE_EXISTS:
    'To manage this schedule here, import it by its name: `terraform import`, or an `import` block. Otherwise choose another name.',
  UNKNOWN_SCHEDULE: '`logferry schedule list` shows the schedules of the Temporal namespace of the provider.',
  UNKNOWN_EXPORT: '`logferry list` shows the exports that the Temporal namespace of the provider still keeps.',
  WINDOW_TOO_RECENT: 'End the window at least 12 hours before the apply.',
  WINDOW_BEFORE_GROUP: 'Choose a later window.to for this log group.',
  BUCKET_MISSING:
    'Create the bucket before the export, for example by a reference to the resource that creates it, or correct destination.bucket.',
  BUCKET_OWNER: 'Correct destination.bucket_owner, or choose a bucket of that account.',
  KEY_TOO_LONG: 'Choose a shorter destination.prefix.',
  TEMPORAL_UNREACHABLE:
    'Check temporal_address, temporal_namespace, temporal_api_key and temporal_tls of the provider "logferry", or the TEMPORAL_* variables that replace absent arguments. Then run Terraform again.',
};

/** A problem of the contract as an error of Terraform. */
const problem = ({ code, message, hint }: Explained, attribute = ARGUMENTS[code]): Diagnostic =>
  errorOf(message, STEPS[code] ?? hint, attribute);

export const errorOf = (summary: string, detail: string, attribute?: Path): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  ...defined({ attribute }),
});

export const warningOf = (summary: string, detail: string): Diagnostic => ({ severity: 'warning', summary, detail });

/**
 * A thrown error as an error of Terraform.
 * @param attribute the argument to name instead of the one in {@link ARGUMENTS}; the empty path names none
 */
export function diagnosed(error: unknown, attribute?: Path): Diagnostic {
  if (isLogferryError(error)) return problem({ ...error.explained, message: inHcl(error.message) }, attribute);
  return problem(explain('UNEXPECTED', { detail: error instanceof Error ? error.message : String(error) }), attribute);
}

/** The error for an argument that breaks a rule of the contract. */
export const invalid = (attribute: Path, rule: string): Diagnostic =>
  errorOf(`${attribute.join('.')}: ${inHcl(rule)}`, 'Correct the argument.', attribute);

/** The error for a request that would be refused when it starts. */
export function refused(refusal: Explained, { destination, slice, verify, maxScanBytes }: ResolvedRequest): Diagnostic {
  if (refusal.code !== 'INVALID_REQUEST') return problem(refusal);
  if (verify !== 'source' && maxScanBytes !== undefined) return problem(refusal, ['max_scan_bytes']);
  return problem(refusal, destination.layout === 'hive' && slice !== 'day' ? ['slice'] : ['source']);
}

const RENAMED: readonly (readonly [string, string])[] = [
  ['logGroupPrefixes', 'log_group_prefixes'],
  ['logGroupPattern', 'log_group_pattern'],
  ['logGroups', 'log_groups'],
  ['logStreamPrefix', 'log_stream_prefix'],
  ['bucketOwner', 'bucket_owner'],
  ['requestedBy', 'requested_by'],
  ['maxScanBytes', 'max_scan_bytes'],
];

/** A text of the contract, in which the request members have the names that a configuration uses. */
const inHcl = (text: string): string =>
  RENAMED.reduce((changed, [member, argument]) => changed.replace(new RegExp(`\\b${member}\\b`, 'g'), argument), text);

const MOST_FAILURES_SHOWN = 5;

const NEXT_APPLY = 'The next apply runs the export again and exports only the open windows.';

/**
 * The error for an export that has ended without being complete.
 * @param next the last sentences of the error: what the user can do, or what the next apply does
 */
export function incomplete(
  { exportId, status, slices, failures, cancelledBy }: ExportResult,
  next = NEXT_APPLY,
): Diagnostic {
  const open = slices.failed + slices.unconfirmedEmpty + slices.cancelled;
  const summaries: Partial<Record<ExportResult['status'], string>> = {
    partial: `Export ${exportId} is not complete: ${open} of ${slices.planned} slices are open`,
    cancelled: `Export ${exportId} was cancelled${cancelledBy ? ` by ${cancelledBy.requestedBy}: ${cancelledBy.reason}` : ''}`,
    refused: `Export ${exportId} was refused`,
  };
  const codes = new Set(failures.map(({ code }) => code));
  const [code] = codes.size === 1 ? codes : [];
  const shown = failures.slice(0, MOST_FAILURES_SHOWN).map(failureLine);
  const more = failures.length - shown.length;
  const detail = [
    ...shown,
    ...(more > 0 ? [`and ${more} more; \`logferry status ${exportId}\` shows them`] : []),
    next,
  ];
  return errorOf(
    summaries[status] ?? `Export ${exportId} failed`,
    detail.join('\n'),
    code === undefined ? undefined : ARGUMENTS[code as ErrorCode],
  );
}

function failureLine({ slice, code, message, hint }: Failure): string {
  const where = slice === undefined ? '' : `${slice.logGroup} ${slice.from} to ${slice.to}: `;
  return `- ${where}${inHcl(message).replace(/\.?$/, '.')} ${STEPS[code as ErrorCode] ?? hint}`;
}

/** Warnings of a run as warnings of Terraform. */
export const warningsOf = ({ warnings }: ExportResult): Diagnostic[] =>
  warnings.map(({ message, hint }) => warningOf(message, hint ?? ''));

/** The error for a task queue that no worker serves. */
export const noWorker = (taskQueue: string): Diagnostic =>
  errorOf(
    `No worker serves the task queue "${taskQueue}"`,
    'Start a worker (`logferry worker`), or correct task_queue of the provider "logferry" (or LOGFERRY_TASK_QUEUE). Then run Terraform again.',
  );

/** The error for a provider block in which a value that names the Temporal service is not known. */
export const notConnectable = (): Diagnostic =>
  errorOf(
    'The Temporal service is not known',
    'A value of the provider "logferry" is known only after another resource has been created. Create that resource first, for example with `terraform apply -target`.',
  );
