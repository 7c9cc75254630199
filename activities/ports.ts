import type { ObjectStore } from '../archive/index.js';
import type { ArchiveLocation, ErrorCode } from '../contract/index.js';

export type TaskStatus = 'PENDING' | 'RUNNING' | 'PENDING_CANCEL' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'UNKNOWN';

/**
 * An AWS export task as DescribeExportTasks shows it. Instants are ISO. An instant is absent if AWS does not give it,
 * or if a `Date` cannot represent it.
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
 * The result of a create call, as far as it is known.
 * - `unsent`: no request left this process.
 * - `busy`: AWS answered that it created nothing (throttled, operation aborted). Wait, then try again.
 * - `unclear`: the create may or may not have had an effect.
 */
export type CreateAnswer =
  | { kind: 'created'; taskId: string; requestId?: string }
  | { kind: 'slotTaken' }
  | { kind: 'unsent'; reason: 'deadline' }
  | { kind: 'unsent'; reason: 'unreachable'; address: string }
  | { kind: 'busy'; reason: string; throttled?: true }
  | { kind: 'unclear'; reason: string }
  | { kind: 'refused'; scope: 'slice' | 'destination'; code: ErrorCode; detail?: string };

export interface TaskPage {
  tasks: ExportTask[];
  nextPage?: string;
}

/**
 * AWS's export tasks of one account and Region. If AWS throttles a call, `create` answers `busy`, and the other methods
 * throw {@link Throttled}.
 */
export interface ExportTasks {
  /**
   * Sends one create request at most. `tooLate` is called after signing, right before sending. If it returns true,
   * nothing is sent.
   */
  create(task: NewExportTask, tooLate: () => boolean): Promise<CreateAnswer>;
  /**
   * The task with this id. Undefined if AWS lists no such task, which does not mean that the task has ended.
   * @param sent called for each request that is sent, because the adapter repeats a call that AWS did not answer
   */
  find(taskId: string, sent?: () => void): Promise<ExportTask | undefined>;
  /** A page of the list of tasks. @param sent as for `find` */
  page(filter: { status?: TaskStatus; page?: string }, sent?: () => void): Promise<TaskPage>;
  cancel(taskId: string): Promise<'accepted' | 'alreadyFinished' | 'unknown'>;
}

/**
 * AWS still throttled a call after the adapter had repeated it. The call had no effect, and may be made again in a
 * second.
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

/** Error codes of Node.js for a connection that broke or could not be made. */
export const BROKEN_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * A call that failed for a reason without a code of its own in contract/errors.ts, such as a reset connection. A later
 * call may succeed, unless AWS has rejected the call.
 */
export class AwsCallFailed extends Error {
  constructor(
    /** Such as `logs:DescribeExportTasks`. */
    readonly operation: string,
    /** Name of the error, or error code of Node.js. */
    readonly reason: string,
    /** Whether AWS answered and rejected the call. The same call would be rejected again. */
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
  /**
   * Retention in force now: days after which AWS may delete an event. Absent: events never expire, except those of the
   * class `DELIVERY`.
   */
  retentionDays?: number;
  /** The account's retention policy that sets `retentionDays`; absent if the group's own setting applies. */
  retentionPolicyName?: string;
  logClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY' | 'ESSENTIALS' | 'UNKNOWN';
  kmsKeyArn?: string;
  /** Whether AWS refuses to delete the group. Absent where AWS does not say, as in an answer by names. */
  deletionProtection?: boolean;
  /** AWS's word for whether the group has a data protection policy, such as `ACTIVATED`; absent if it never had one. */
  dataProtectionStatus?: string;
  /** AWS's words for what the group has inherited from the account, such as `ACCOUNT_DATA_PROTECTION`; never empty. */
  inheritedProperties?: string[];
  /** Bytes that the group stores, by AWS's count of some hours ago; absent where AWS does not say. */
  storedBytes?: number;
}

/** A retention policy of the account. If several apply to a log group, AWS applies the longest retention. */
export interface RetentionPolicy {
  name: string;
  /** Absent: events never expire. */
  days?: number;
  /** The policy applies to log groups whose names begin with this text. If absent, it counts for all log groups. */
  prefix?: string;
  /** Whether the policy also applies to log groups that are older than the policy. */
  retroactive: boolean;
  /**
   * The instant from which the policy applies: 24 h after its last change. DescribeLogGroups shows the new retention
   * only from then on.
   */
  inForceAt: string;
}

/** A window of a log group in which events are looked for. */
export interface EventWindow {
  logGroup: string;
  logStreamPrefix?: string;
  from: string;
  to: string;
}

/** The log groups of one account and Region. */
export interface LogGroups {
  /** The group with exactly this name; undefined if there is none. */
  find(name: string): Promise<LogGroup | undefined>;
  /**
   * The groups with these names, by name. A group that does not exist is absent from the map. Costs one call for each
   * 50 names, and the calls of `find` for each name that AWS does not return.
   */
  findMany(names: readonly string[]): Promise<Map<string, LogGroup>>;
  list(choice: { prefix?: string; pattern?: string }): AsyncIterable<LogGroup>;
  /**
   * Names of the groups that have all of these tags; there must be at least one tag. AWS's index of tags lags behind.
   * So it may still name groups that are gone, and may not yet name groups that were just tagged.
   * @throws LogferryError ACCESS_DENIED for callers without the right to search, because an empty answer would mean
   * that there is no such group
   */
  tagged(tags: Record<string, string>): AsyncIterable<string>;
  /** The tags of a group; empty if AWS does not return them, for whatever reason. So no decision may depend on tags. */
  tags(group: LogGroup): Promise<Record<string, string>>;
  /** The retention policies of the account; undefined if AWS refuses to show them, or the endpoint cannot show any. */
  retentionPolicies(): Promise<RetentionPolicy[] | undefined>;
  /**
   * The instant of the newest event by AWS's stream index, which lags by up to an hour. `none` if the group has no
   * streams; undefined if the index gives no answer.
   * @throws LogferryError LOG_GROUP_MISSING, ACCESS_DENIED
   */
  newestEvent(name: string): Promise<string | 'none' | undefined>;
  /**
   * The instant of the first event in [from, to), or `none`. Undefined if the first few pages of events give no answer,
   * or if AWS does not show the events.
   */
  firstEvent(name: string, window: { from: string; to: string }): Promise<string | 'none' | undefined>;
  /** Whether any event can be read in [from, to); undefined in the same cases as `firstEvent`. */
  hasEvents(window: EventWindow): Promise<boolean | undefined>;
  /**
   * For each group and UTC day of [from, to), the last instant at which AWS ingested an event of that day. Costs one
   * query of CloudWatch Logs Insights, which AWS bills by the bytes that the query scans. Days without events are
   * absent.
   * @param question at most 50 groups, all of one class, and at most 10,000 days of all groups together
   * @param signal stops the query
   * @returns instants by name of the group and by day (`2026-10-01`); undefined if AWS refuses the query or does not
   * complete it, or if the result is not whole
   */
  newestIngestion(
    question: { logGroups: readonly string[]; from: string; to: string },
    signal?: AbortSignal,
  ): Promise<Map<string, Map<string, string>> | undefined>;
  /**
   * For each group and UTC day of [from, to), the number of events. Limits and costs are those of
   * {@link newestIngestion}.
   */
  dailyEvents(
    question: { logGroups: readonly string[]; from: string; to: string },
    signal?: AbortSignal,
  ): Promise<Map<string, Map<string, number>> | undefined>;
  /**
   * Whether AWS ingested an event of the window after an instant; undefined in the same cases as `firstEvent`. AWS
   * bills nothing, but each page of 10,000 events is a call.
   */
  hasLateEvents(window: EventWindow, ingestedAfter: string): Promise<boolean | undefined>;
  /**
   * Counts the events of each UTC day of [from, to) by one query of Logs Insights. Limits and costs are those of
   * {@link newestIngestion}. Queries have no milliseconds: both ends must be whole seconds, and `to` midnight.
   */
  countByQuery(
    question: { logGroup: string; from: string; to: string },
    signal?: AbortSignal,
  ): Promise<QueriedCount | undefined>;
  /**
   * The events of [from, to), page by page. AWS bills nothing, but each page of 10,000 events or 1 MB is a call.
   * @throws LogferryError LOG_GROUP_MISSING
   */
  readEvents(window: EventWindow, mostPages: number): AsyncGenerator<readonly SourceEvent[], PagesEnd>;
}

/** The events of one UTC day, as a query of Logs Insights counts them. */
export interface QueriedDay {
  events: number;
  /** Number of events in which a line after the first begins like an event in an exported object. */
  lookalikes: number;
  /** The last instant at which AWS ingested an event of the day. */
  newestIngestion?: string;
}

/** The answer of a query that counts the events of a log group. */
export interface QueriedCount {
  queryId: string;
  /** The text of the query. */
  text: string;
  /** Bytes that the query scanned, which AWS bills; absent if AWS does not say it. */
  scannedBytes?: number;
  /** By UTC day (`2026-10-01`); days without events are absent. */
  days: Map<string, QueriedDay>;
}

/** An event as FilterLogEvents shows it. Instants are epoch ms. */
export interface SourceEvent {
  atMs: number;
  /** Absent if AWS does not show it. */
  ingestedMs?: number;
  message: string;
}

/**
 * Why a sequence of pages of events has ended: all events were shown, the maximum number of pages was read, or AWS does
 * not show the events.
 */
export type PagesEnd = 'all' | 'tooMany' | 'refused';

export interface Identity {
  accountId: string;
  /** ARN of the authenticated principal. */
  arn: string;
}

/**
 * Time (ms) by which {@link Aws.nowMs} can be behind AWS's clock, because AWS's dates have whole seconds and an answer
 * takes time.
 */
export const AWS_CLOCK_LAG_MS = 2_000;

/** AWS in one Region, with one set of credentials. */
export interface Aws {
  identity(): Promise<Identity>;
  /**
   * The instant now by AWS's clock (epoch ms): never ahead of it, and behind it by {@link AWS_CLOCK_LAG_MS} at most.
   * Rules that depend on the time use this instant, because the clock of a worker can be wrong by days.
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
 * With patience `brief`, for callers with little time, calls that AWS throttles fail soon. Without it, the adapter
 * repeats such calls for minutes.
 */
export type AwsFor = (archive: Pick<ArchiveLocation, 'account' | 'region'>, patience?: 'brief') => Promise<Aws>;
