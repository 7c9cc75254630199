/**
 * Details of a problem: names, codes and addresses that are safe to show. Never AWS error objects, keys or log
 * contents.
 */
export interface ProblemDetail {
  detail?: string;
  logGroup?: string;
  bucket?: string;
  region?: string;
  exportId?: string;
  /** Name of a schedule. */
  schedule?: string;
  taskId?: string;
  address?: string;
  namespace?: string;
  /** A call that AWS throttles, with AWS's answer. */
  throttled?: string;
}
/** A problem of the closed list: a sentence that says what is wrong, and a hint that says what to do next. */
interface Problem {
  /** Decides the exit code: `usage` 64, `refused` 4, `unexpected` 1. */
  kind: 'usage' | 'refused' | 'unexpected';
  message: (d: ProblemDetail) => string;
  hint: (d: ProblemDetail) => string;
}

/** An address without the user and password that a URL may contain before the host. */
export const withoutUser = (address = ''): string => address.replace(/^(.*:\/\/)?.*@/s, '$1');

const because = (detail: string | undefined): string => (detail === undefined ? '' : `: ${detail}`);

const DOCTOR = '`logferry doctor` prints the statements that are missing.';

const problems = {
  INVALID_REQUEST: {
    kind: 'usage',
    message: (d) => `The request is not valid${because(d.detail)}`,
    hint: () => 'Correct the named fields of the request.',
  },
  ID_IN_USE: {
    kind: 'usage',
    message: (d) => `Export id ${d.exportId} belongs to another request${because(d.detail)}`,
    hint: (d) => `Choose another --id. \`logferry status ${d.exportId}\` shows the export that has this id.`,
  },
  UNKNOWN_EXPORT: {
    kind: 'usage',
    message: (d) => `There is no export with the id ${d.exportId}`,
    hint: () => '`logferry list` shows the exports that this Temporal namespace still keeps.',
  },
  NOT_AN_EXPORT: {
    kind: 'usage',
    message: (d) => `${d.exportId} is a workflow, but not an export`,
    hint: () => 'Use the id that `logferry run` printed, or choose another --id for a new export.',
  },
  INVALID_SCHEDULE: {
    kind: 'usage',
    message: (d) => `The schedule is not valid${because(d.detail)}`,
    hint: () => 'Correct the named fields of the schedule.',
  },
  SCHEDULE_EXISTS: {
    kind: 'usage',
    message: (d) => `There is a schedule ${d.schedule} with another definition${because(d.detail)}`,
    hint: (d) =>
      `Replace its definition with \`logferry schedule update ${d.schedule}\` and the same flags, or choose another name. \`logferry schedule describe ${d.schedule}\` shows the present definition.`,
  },
  UNKNOWN_SCHEDULE: {
    kind: 'usage',
    message: (d) => `There is no schedule ${d.schedule}`,
    hint: () => '`logferry schedule list` shows the schedules of this Temporal namespace.',
  },
  NOT_A_SCHEDULE: {
    kind: 'usage',
    message: (d) => `${d.schedule} is a Temporal Schedule, but does not export logs`,
    hint: () => 'Choose another name: `logferry schedule list` shows the schedules of exports.',
  },
  UNREADABLE_SCHEDULE: {
    kind: 'usage',
    message: (d) => `Schedule ${d.schedule} exports logs, but its request cannot be read${because(d.detail)}`,
    hint: (d) =>
      `Replace its definition with \`logferry schedule update ${d.schedule}\` and all flags, or delete it with \`logferry schedule delete ${d.schedule}\`.`,
  },
  WINDOW_IN_FUTURE: {
    kind: 'refused',
    message: (d) => `The window ends in the future${because(d.detail)}`,
    hint: () => 'End the window now or earlier: time that has not passed would count as empty.',
  },
  WINDOW_TOO_RECENT: {
    kind: 'refused',
    message: (d) =>
      `The window ends so late that AWS may not have made all of its events available yet${because(d.detail)}`,
    hint: () =>
      'End the window at least 12 h before now. With allowRecent the export starts anyway, and late events may be missing.',
  },
  WINDOW_BEFORE_GROUP: {
    kind: 'refused',
    message: (d) => `AWS refuses a window that ends before ${d.logGroup} was created`,
    hint: () => 'Choose a later --to for this group.',
  },
  NO_LOG_GROUPS: {
    kind: 'refused',
    message: (d) => `No log group matches the request${because(d.detail)}`,
    hint: () =>
      'Check the names or tags, the Region and the account; `aws logs describe-log-groups` lists the groups. AWS may find a group by a new tag only after some time.',
  },
  LOG_GROUP_MISSING: {
    kind: 'refused',
    message: (d) => `${d.logGroup}: The specified log group does not exist${d.detail ? `, ${d.detail}` : ''}.`,
    hint: (d) => `Check the name, the account and the Region (${d.region ?? 'as configured'}).`,
  },
  LOG_GROUP_REMADE: {
    kind: 'refused',
    message: (d) => `${d.logGroup} was deleted and created anew under its name${because(d.detail)}`,
    hint: () =>
      'The events of the earlier group are gone at AWS. Run again: open windows are planned for the new group. Deletion protection prevents the deletion of a log group.',
  },
  LOG_GROUP_CHANGED: {
    kind: 'refused',
    message: (d) => `${d.logGroup} has another class than when it was planned${because(d.detail)}`,
    hint: () =>
      "Check that AWS exports groups of the new class. Then run again: the log group's open windows are planned anew.",
  },
  BUCKET_MISSING: {
    kind: 'refused',
    message: (d) => `${d.bucket}: The given bucket does not exist. Please make sure the bucket is valid.`,
    hint: () => 'Create the bucket (see docs on the destination), or correct --bucket.',
  },
  BUCKET_REGION: {
    kind: 'refused',
    message: (d) => `Bucket ${d.bucket} is not in ${d.region}, the Region of the log groups${because(d.detail)}`,
    hint: () => 'Export tasks write only to a bucket in their own Region: choose a bucket of this Region.',
  },
  BUCKET_POLICY: {
    kind: 'refused',
    message: (d) => `CloudWatch Logs may not write to ${d.bucket}${because(d.detail)}`,
    hint: (d) =>
      `In the bucket policy, allow logs.${d.region ?? '<region>'}.amazonaws.com s3:GetBucketAcl on the bucket and s3:PutObject on its objects. If the bucket is encrypted under a KMS key, allow this service kms:GenerateDataKey and kms:Decrypt in the key policy. ${DOCTOR}`,
  },
  BUCKET_EXPIRES: {
    kind: 'refused',
    message: (d) => `S3 may delete objects of the archive in ${d.bucket}${because(d.detail)}`,
    hint: () => 'Remove the rule or narrow its prefix, so that it covers neither data/ nor _logferry/ of the archive.',
  },
  BUCKET_KEY: {
    kind: 'refused',
    message: (d) =>
      `The encryption of bucket ${d.bucket} prevents objects from being written or read${because(d.detail)}`,
    hint: (d) =>
      `In the key policy, allow logs.${d.region ?? '<region>'}.amazonaws.com and the caller of the export kms:GenerateDataKey and kms:Decrypt. The key must be enabled, customer-managed and in the bucket's Region; exports support SSE-KMS and SSE-S3, not DSSE-KMS. ${DOCTOR}`,
  },
  BUCKET_OWNER: {
    kind: 'refused',
    message: (d) => `Bucket ${d.bucket} is not owned by the expected account${because(d.detail)}`,
    hint: () => 'Correct destination.bucketOwner, or choose a bucket of that account.',
  },
  BUCKET_ACCESS: {
    kind: 'refused',
    message: (d) => `S3 refuses access to bucket ${d.bucket}${because(d.detail)}`,
    hint: () =>
      'The worker needs s3:ListBucket, s3:GetObject and s3:PutObject in this bucket. If the bucket is encrypted under a KMS key, the worker also needs kms:GenerateDataKey and kms:Decrypt with this key.',
  },
  ACCESS_DENIED: {
    kind: 'refused',
    message: (d) => `AWS denies access${because(d.detail)}`,
    hint: () =>
      'Allow the named call. A worker needs logs:CreateExportTask, DescribeExportTasks, CancelExportTask, DescribeLogGroups and DescribeLogStreams, and ListLogGroups to choose log groups by tag.',
  },
  CREDENTIALS: {
    kind: 'refused',
    message: (d) => `The AWS credentials were not accepted${because(d.detail)}`,
    hint: () => 'Check the credentials of the worker (`aws sts get-caller-identity`).',
  },
  DESTINATION_NOT_ALLOWED: {
    kind: 'refused',
    message: (d) => `The worker's configuration does not allow this account, Region or destination${because(d.detail)}`,
    hint: () =>
      "Choose an account, Region and destination that the worker's configuration allows, or extend the configuration.",
  },
  NOT_RECORDED_HERE: {
    kind: 'refused',
    message: () => 'This request was not made by a command of the user who runs the embedded engine',
    hint: () => 'Start the export with `logferry run`.',
  },
  OTHER_REQUEST_SAME_ID: {
    kind: 'refused',
    message: (d) => `Export id ${d.exportId} has records of another request in this archive`,
    hint: () =>
      'Choose another --id: an id belongs to one source, window, destination, slice size, account and Region.',
  },
  SIGNING_KEY: {
    kind: 'refused',
    message: (d) => `The signing key cannot be used${because(d.detail)}`,
    hint: () =>
      'A signing key is an Ed25519 or P-256 private key in a PEM file without a passphrase, or an enabled KMS key for which the caller has kms:Sign and kms:GetPublicKey. `logferry doctor` tries the key.',
  },
  KEY_TOO_LONG: {
    kind: 'refused',
    message: (d) => `An object key of ${d.logGroup} could exceed the 1,024 bytes that S3 allows${because(d.detail)}`,
    hint: () => 'Choose a shorter --prefix.',
  },
  PACKAGE_MISSING: {
    kind: 'refused',
    message: (d) => `An optional package that this command needs is not installed${because(d.detail)}`,
    hint: (d) => `Install it with \`npm install ${d.detail ?? '@logferry/emulator'}\`.`,
  },
  REJECTED_BY_AWS: {
    kind: 'refused',
    message: (d) => `AWS rejected the call${because(d.detail)}`,
    hint: () => "Read AWS's message. Then run again: closed windows are not repeated.",
  },
  TEMPORAL_UNREACHABLE: {
    kind: 'refused',
    message: (d) => `The Temporal service at ${withoutUser(d.address)} cannot be used${because(d.detail)}`,
    hint: () =>
      'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS settings, or unset them to use the embedded engine.',
  },
  SEARCH_ATTRIBUTES_REFUSED: {
    kind: 'refused',
    message: (d) =>
      `Temporal did not register the search attributes in the namespace ${d.namespace}${because(d.detail)}`,
    hint: () =>
      'Register LogferryAccount, LogferryRegion, LogferryStatus and LogferryBucket with the type Keyword by the tools of the service: `tcld namespace search-attributes add` for Temporal Cloud, `temporal operator search-attribute create` otherwise. Exports also work without them.',
  },
  AWS_UNREACHABLE: {
    kind: 'refused',
    message: (d) => `No AWS endpoint answers at ${d.address}${because(d.detail)}`,
    hint: () => 'Check the network, the Region and AWS_ENDPOINT_URL.',
  },
  AWS_BUSY: {
    kind: 'refused',
    message: (d) =>
      d.throttled === undefined
        ? `AWS did not complete ${d.detail ?? 'a call'}, though the call was repeated`
        : `AWS throttles ${d.throttled}`,
    hint: () =>
      'An open export repeats the call by itself; run any other command again in a few minutes. Throttling means that programs of the account use up the rate that AWS allows; a broken connection points to the network.',
  },
  AWS_CALL_FAILED: {
    kind: 'unexpected',
    message: (d) => `A call to AWS failed${because(d.detail)}`,
    hint: () => 'Check the network between the worker and AWS; the worker repeats such calls by itself.',
  },
  CLOCK_SKEW: {
    kind: 'unexpected',
    message: (d) =>
      `The clock of the machine that calls AWS differs too much from ${d.detail ?? "Temporal's or AWS's clock"}`,
    hint: () => 'Synchronise the clock of that machine.',
  },
  RECORD_CONFLICT: {
    kind: 'unexpected',
    message: (d) => `A record of this run exists with other content${because(d.detail)}`,
    hint: () =>
      'Find the other program that writes below _logferry/. Then run again: the export takes the next run number.',
  },
  RECORD_UNREADABLE: {
    kind: 'unexpected',
    message: (d) => `A record of the archive cannot be read${because(d.detail)}`,
    hint: () =>
      'Compare the object with its earlier versions and restore it. Then run again: closed windows are not repeated.',
  },
  RECORD_UNWRITTEN: {
    kind: 'unexpected',
    message: (d) => `A cancelled export could not write ${d.detail ?? 'a record'} in time`,
    hint: () =>
      'If the bucket refuses the records, repair the access. Then run again: written receipts count, and only open windows are exported.',
  },
  TASK_FAILED: {
    kind: 'unexpected',
    message: (d) => `AWS ended the export task as FAILED${because(d.detail)}`,
    hint: () =>
      'Run again: the window is still open. If its tasks keep failing, check that the bucket policy and the KMS key let CloudWatch Logs write everywhere below the prefix.',
  },
  TASK_CANCELLED: {
    kind: 'unexpected',
    message: () => 'The export task was cancelled outside of this export',
    hint: () =>
      'Find out which user or program cancels export tasks in this account. Then run again: the window is still open.',
  },
  TASK_VANISHED: {
    kind: 'unexpected',
    message: (d) => `AWS no longer knows export task ${d.taskId}`,
    hint: () => 'Run again: the window is still open.',
  },
  TASK_FORGOTTEN: {
    kind: 'unexpected',
    message: (d) => `AWS no longer shows export task ${d.taskId}, so nothing proves how it ended`,
    hint: () => 'Run again: the window is still open and is exported under a new generation.',
  },
  UNPROVEN: {
    kind: 'unexpected',
    message: (d) =>
      `The worker refused an activity, because it could not confirm the activity's input${because(d.detail)}`,
    hint: () =>
      'Nothing was recorded or changed. If an export scheduled the activity, run again; otherwise find out which program starts activities in this namespace.',
  },
  VERIFICATION_FAILED: {
    kind: 'unexpected',
    message: (d) => `The objects of the task could not be read back${because(d.detail)}`,
    hint: () => 'Run again: the window is still open and is exported under a new generation.',
  },
  SOURCE_HAS_MORE: {
    kind: 'unexpected',
    message: (d) => `The objects of the task lack events of the log group${because(d.detail)}`,
    hint: () => 'Run again: the window is still open and is exported under a new generation.',
  },
  UNCONFIRMED_EMPTY: {
    kind: 'unexpected',
    message: () => 'The task completed without objects, and the source could not be shown to be empty',
    hint: () => 'Run again later: the window is still open.',
  },
  DEFECT: {
    kind: 'unexpected',
    message: (d) => `logferry itself fails on this window, each time in the same way${because(d.detail)}`,
    hint: () =>
      "The worker's log has the details: please report them. Then run again with a corrected logferry: the window is still open.",
  },
  UNEXPECTED: {
    kind: 'unexpected',
    message: (d) => `Something unexpected went wrong${because(d.detail)}`,
    hint: () => 'Look at the workflow in the Temporal Web UI and at the log of the worker.',
  },
} satisfies Record<string, Problem>;

export type ErrorCode = keyof typeof problems;
export const ERROR_CODES = Object.keys(problems) as ErrorCode[];

/** A problem in the form in which results and failures contain it. `message` is the sentence, `hint` the next step. */
export interface Explained {
  code: ErrorCode;
  message: string;
  hint: string;
}

export function explain(code: ErrorCode, detail: ProblemDetail = {}): Explained {
  const problem: Problem = problems[code];
  return { code, message: problem.message(detail), hint: problem.hint(detail) };
}

export const kindOf = (code: ErrorCode): Problem['kind'] => problems[code].kind;

const OUTAGES: ReadonlySet<string> = new Set<ErrorCode>(['AWS_UNREACHABLE', 'AWS_BUSY', 'AWS_CALL_FAILED']);
/** Whether a failure is an outage of AWS or of the network. An outage can end without a change to the request. */
export const isOutage = ({ code }: { readonly code: string }): boolean => OUTAGES.has(code);

/**
 * Marks errors of the closed list in all copies of this module, because `Symbol.for` gives each copy the same symbol.
 */
const BRAND = Symbol.for('logferry.error');

/**
 * An error of the closed list. `message` is the sentence, `hint` the next step. Recognise it with
 * {@link isLogferryError}, never with `instanceof`, because `logferry` and `@logferry/client` each bring a copy of this
 * class.
 */
export class LogferryError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  /** @param problem a code, explained with `detail`, or a problem that is explained already */
  constructor(problem: ErrorCode | Explained, detail: ProblemDetail = {}, options?: ErrorOptions) {
    const { code, message, hint } = typeof problem === 'string' ? explain(problem, detail) : problem;
    super(message, options);
    this.name = 'LogferryError';
    this.code = code;
    this.hint = hint;
  }

  /** The error as plain data, for results and failures. */
  get explained(): Explained {
    return { code: this.code, message: this.message, hint: this.hint };
  }
  /** The brand is a property of the prototype, so that a printed error does not show it. */
  get [BRAND](): true {
    return true;
  }
}

/** Whether a value is an error of the closed list, made by this copy of the module or by another one. */
export const isLogferryError = (value: unknown): value is LogferryError =>
  typeof value === 'object' &&
  value !== null &&
  BRAND in value &&
  'code' in value &&
  typeof value.code === 'string' &&
  Object.hasOwn(problems, value.code);
