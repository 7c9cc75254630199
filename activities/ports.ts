import type { ObjectStore } from '../archive/index.js';
import type { ArchiveLocation, ErrorCode } from '../contract/index.js';

export type TaskStatus = 'PENDING' | 'RUNNING' | 'PENDING_CANCEL' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'UNKNOWN';

/**
 * An AWS export task as DescribeExportTasks shows it. Instants are ISO. An instant is absent if AWS gives none, or one
 * beyond what a Date can hold.
 */
export interface ExportTask {
  taskId: string;
  taskName?: string;
  logGroup: string;
  from?: string;
  to?: string;
  bucket: string;
  destinationPrefix: string;
  status: TaskStatus;
  statusMessage?: string;
  createdAt?: string;
  completedAt?: string;
}

export interface NewExportTask {
  taskName: string;
  logGroup: string;
  logStreamPrefix?: string;
  from: string;
  to: string;
  bucket: string;
  destinationPrefix: string;
}

/**
 * What a create call is known to have done.
 * - `unsent`: the create was held back before anything left this process.
 * - `busy`: AWS answered that it created nothing for now (throttled, operation aborted). Wait and ask again.
 * - `unclear`: the create may or may not have had an effect.
 */
export type CreateAnswer =
  | { kind: 'created'; taskId: string; requestId?: string }
  | { kind: 'slotTaken' }
  | { kind: 'unsent'; reason: 'deadline' }
  | { kind: 'unsent'; reason: 'unreachable'; address: string }
  | { kind: 'busy'; reason: string }
  | { kind: 'unclear'; reason: string }
  | { kind: 'refused'; scope: 'slice' | 'destination'; code: ErrorCode; detail?: string };

export interface TaskPage {
  tasks: ExportTask[];
  nextPage?: string;
}

/** AWS's export tasks of one account and Region. Answers `throttled` by throwing {@link Throttled}. */
export interface ExportTasks {
  /**
   * Sends at most once. `tooLate` is asked after signing, right before the request would be sent. If it is too late,
   * nothing is sent.
   */
  create(task: NewExportTask, tooLate: () => boolean): Promise<CreateAnswer>;
  /** undefined when AWS lists no such task: the task is unknown, not finished. */
  find(taskId: string): Promise<ExportTask | undefined>;
  page(filter: { status?: TaskStatus; page?: string }): Promise<TaskPage>;
  cancel(taskId: string): Promise<'accepted' | 'alreadyFinished' | 'unknown'>;
}

/**
 * AWS throttled a call, however often the call was repeated in place. The call had no effect, and may be made again in
 * a second.
 */
export class Throttled extends Error {
  constructor(
    /** Such as `logs:DescribeExportTasks`. */
    readonly operation: string,
  ) {
    super(`${operation} was throttled`);
    this.name = 'Throttled';
  }
}

/** Node's codes for a connection that broke, or that was not made in time. */
export const BROKEN_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** A call that failed for a reason outside the closed list, such as a reset connection. A later call may succeed. */
export class AwsCallFailed extends Error {
  constructor(
    /** Such as `logs:DescribeExportTasks`. */
    readonly operation: string,
    /** Error name or Node's code. */
    readonly reason: string,
    /** Whether AWS has answered, and rejected the call as it is. */
    readonly isRejected = false,
  ) {
    super(`${operation} failed: ${reason}`);
    this.name = 'AwsCallFailed';
  }
}

export interface LogGroup {
  name: string;
  arn: string;
  createdAt: string;
  /** Days after which AWS may delete an event, as in force now. Absent: events never expire. */
  retentionDays?: number;
  /** The account's retention policy that `retentionDays` comes from; absent: the group's own setting. */
  retentionPolicyName?: string;
  logClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY' | 'ESSENTIALS' | 'UNKNOWN';
  kmsKeyArn?: string;
  /** Absent where AWS does not say; a listing by pattern leaves it out. */
  deletionProtection?: boolean;
  /** AWS's count of stored bytes, hours old; absent where AWS does not say. */
  storedBytes?: number;
}

/** A retention policy of the account. Where several apply to a log group, the longest retention wins. */
export interface RetentionPolicy {
  name: string;
  /** Absent: events never expire. */
  days?: number;
  /** The policy applies to log groups whose names begin with this text; absent: to all of them. */
  prefix?: string;
  /** Whether the policy applies to log groups that are older than the policy, too. */
  retroactive: boolean;
  /** The instant from which the policy applies: 24 h after its last change. DescribeLogGroups shows it only then. */
  inForceAt: string;
}

/** A window of a log group whose events are looked for. */
export interface EventWindow {
  logGroup: string;
  logStreamPrefix?: string;
  from: string;
  to: string;
}

/** The log groups of one account and Region. */
export interface LogGroups {
  /** Exactly this group, or undefined. */
  find(name: string): Promise<LogGroup | undefined>;
  /** These groups by name, with one call for each 50 names. A name that is absent from the answer is gone. */
  findMany(names: readonly string[]): Promise<Map<string, LogGroup>>;
  list(choice: { prefix?: string; pattern?: string }): AsyncIterable<LogGroup>;
  /**
   * Names of the groups that have all of these tags; there must be at least one tag. AWS's index of tags lags behind:
   * it may still name groups that are gone, and may not yet name groups that were just tagged.
   * @throws LogferryError ACCESS_DENIED for callers without the right to search: an empty answer would mean no such
   * group
   */
  tagged(tags: Record<string, string>): AsyncIterable<string>;
  /** The tags of a group; empty if AWS does not give them, for whatever reason: no decision may depend on them. */
  tags(group: LogGroup): Promise<Record<string, string>>;
  /** The retention policies of the account; undefined if AWS refuses to show them. */
  retentionPolicies(): Promise<RetentionPolicy[] | undefined>;
  /**
   * The instant of the newest event that AWS's stream index knows; `none` when the group has no streams. The index lags
   * by up to an hour. Undefined when the index gives no answer.
   */
  newestEvent(name: string): Promise<string | 'none' | undefined>;
  /** The instant of the first event in [from, to), or `none`; undefined when a few pages give no answer. */
  firstEvent(name: string, window: { from: string; to: string }): Promise<string | 'none' | undefined>;
  /** Whether any event can be read in [from, to); undefined when a few pages give no answer. */
  hasEvents(window: EventWindow): Promise<boolean | undefined>;
  /**
   * The newest ingestion of the events of each UTC day of [from, to), by one query of CloudWatch Logs Insights, which AWS
   * bills by the bytes that it scans. Days without events are absent.
   * @param question at most 50 groups, all of one class, and at most 10,000 days of all groups together
   * @param signal gives the query up; a query that is given up is stopped
   * @returns instants by name of the group and by day (`2026-10-01`); undefined if AWS refuses the query or does not
   * complete it
   */
  newestIngestion(
    question: { logGroups: readonly string[]; from: string; to: string },
    signal?: AbortSignal,
  ): Promise<Map<string, Map<string, string>> | undefined>;
  /**
   * Whether an event of the window came in after an instant; undefined when a few pages give no answer. AWS bills nothing,
   * but each page of 10,000 events is a call.
   */
  hasLateEvents(window: EventWindow, ingestedAfter: string): Promise<boolean | undefined>;
}

export interface Identity {
  accountId: string;
  /** ARN of the authenticated principal. */
  arn: string;
}

/** {@link Aws.nowMs} is behind AWS's clock by at most this: dates have whole seconds, and an answer takes time. */
export const AWS_CLOCK_LAG_MS = 2_000;

/** AWS in one Region, with one set of credentials. */
export interface Aws {
  identity(): Promise<Identity>;
  /**
   * The instant now by AWS's clock (epoch ms): never ahead of it, and behind it by {@link AWS_CLOCK_LAG_MS} at most. What
   * depends on the time asks for this instant, because the clock of a worker can be wrong by days.
   */
  nowMs(): Promise<number>;
  exportTasks: ExportTasks;
  logGroups: LogGroups;
  /** The Region of a bucket. @throws LogferryError BUCKET_MISSING, BUCKET_OWNER, BUCKET_ACCESS */
  bucketRegion(bucket: string, bucketOwner?: string): Promise<string>;
  objects(bucket: string, bucketOwner: string): ObjectStore;
}

/**
 * Gives an {@link Aws} for an account alias and Region, with the credentials that the worker's configuration names.
 * With patience `brief`, for callers with little time, calls fail soon when AWS throttles. Otherwise they are repeated
 * in place for minutes.
 */
export type AwsFor = (archive: Pick<ArchiveLocation, 'account' | 'region'>, patience?: 'brief') => Promise<Aws>;
