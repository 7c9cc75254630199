import { chooseGroups } from '../../activities/plan/groups.js';
import { archiveLocationOf } from '../../activities/shared/archive-location.js';
import { CommittedRecords, readLoggedRuns, rulesAgainst } from '../../archive/index.js';
import type { TrustedKey } from '../../archive/signing/index.js';
import { openBucket, retentionSetter } from '../../aws/index.js';
import {
  type ArchiveLocation,
  formatInstant,
  LogferryError,
  type ResolvedRequest,
  type Warning,
} from '../../contract/index.js';
import { ownAccount } from '../own-account.js';
import { ScanBudget } from './day-counts.js';
import { type GroupRelease, refusalFor } from './group-release.js';
import { nothing } from './release-findings.js';
import { type Releasing, releaseLogGroup } from './release-log-group.js';

export interface ReleaseRequest extends Pick<ResolvedRequest, 'source' | 'region' | 'destination'> {
  /** The retention to set (days), one of those that AWS accepts. */
  keepDays: number;
  /** Whether the retention is lowered. If not, nothing is changed. */
  apply: boolean;
  accepts: { masked: boolean; truncated: boolean };
  /**
   * Public keys. One of them must have signed each manifest that lists a receipt or recount of the proof. Empty: no
   * signature is checked.
   */
  keys: readonly TrustedKey[];
  /** Bytes that queries of Logs Insights may scan; 0 for no query. */
  maxScanBytes: number;
  /** The account in the ARNs of the requested log groups. */
  expectedAccountId?: string;
  requestedBy?: string;
  reason?: string;
  /** Called before a log group is examined, with its position from 1. */
  onGroup?: (logGroup: string, position: number, total: number) => void;
}

export interface LocalRelease {
  accountId: string;
  at: string;
  warnings: Warning[];
  /** The log groups, in the order of their names. Each group is examined and released when the caller reads it. */
  groups: AsyncIterable<GroupRelease>;
}

const POLICIES_UNREAD: Warning = {
  code: 'POLICIES_UNREAD',
  message: 'AWS does not show the retention policies of the account (logs:DescribeAccountPolicies)',
  hint: 'With this permission, the command sees a policy a day before the policy overrides the retention of a log group.',
};

/**
 * Lowers the retention of log groups, with the credentials of this process. A log group is left unchanged if the
 * archive does not prove every day that the group would lose.
 * @param signal ends the reading of objects and the counting of events; if a retention is already being lowered, the
 * result is still recorded
 * @throws LogferryError before anything is examined: INVALID_REQUEST, BUCKET_REGION, BUCKET_EXPIRES, LOG_GROUP_MISSING
 */
export async function releaseLocally(
  request: ReleaseRequest,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<LocalRelease> {
  const { region, source } = request;
  const aws = await ownAccount('command', env)({ region });
  const identity = await aws.identity();
  const { expectedAccountId = identity.accountId } = request;
  if (expectedAccountId !== identity.accountId) {
    const detail = `the log group ARNs are of account ${expectedAccountId}, but the AWS credentials are of ${identity.accountId}`;
    throw new LogferryError('INVALID_REQUEST', { detail });
  }
  const archive = archiveLocationOf(request, identity.accountId);
  const { bucket, bucketOwner } = archive;
  const options = { region, env };
  const opened = await openBucket(options, { bucket, bucketOwner });
  if (opened.region !== region) {
    throw new LogferryError('BUCKET_REGION', { bucket, region, detail: `it is in ${opened.region}` });
  }
  const refuseIfExpiring = async () => refuseExpiry(archive, await opened.expirationRules());
  await refuseIfExpiring();
  const { groups, missing } = await chooseGroups(aws.logGroups, { source });
  const [lacking] = missing;
  if (lacking !== undefined) throw new LogferryError('LOG_GROUP_MISSING', { logGroup: lacking, region });
  if (groups.length === 0) throw new LogferryError('LOG_GROUP_MISSING', { logGroup: 'the selection', region });
  const policies = await aws.logGroups.retentionPolicies();
  const store = aws.objects(bucket, bucketOwner);
  const readCommitted = async () => {
    const log = await readLoggedRuns(store, archive);
    return { log, records: new CommittedRecords(store, archive, { log, keys: request.keys }) };
  };
  let committed: ReturnType<typeof readCommitted> | undefined;
  const releasing: Releasing = {
    ...{ request, aws, identity, archive, signal, store, refuseIfExpiring },
    ...{ budget: new ScanBudget(request.maxScanBytes), setRetention: retentionSetter(options) },
    committed: () => {
      committed ??= readCommitted();
      return committed;
    },
  };
  async function* released(): AsyncGenerator<GroupRelease> {
    for (const [at, group] of groups.toSorted((a, b) => (a.name < b.name ? -1 : 1)).entries()) {
      request.onGroup?.(group.name, at + 1, groups.length);
      const refusal = refusalFor(group, policies, await aws.nowMs());
      if (refusal === undefined) yield await releaseLogGroup(releasing, group);
      else yield { ...nothing(group, request.keepDays), outcome: 'refused', refusal };
    }
  }
  return {
    accountId: identity.accountId,
    at: formatInstant(await aws.nowMs()),
    warnings: policies === undefined ? [POLICIES_UNREAD] : [],
    groups: released(),
  };
}

/**
 * Refuses an archive whose bucket deletes objects by itself. @param rules undefined if the credentials may not read
 * them
 */
function refuseExpiry(archive: ArchiveLocation, rules: Parameters<typeof rulesAgainst>[1] | undefined): void {
  const { bucket } = archive;
  if (rules === undefined) {
    const detail = 'the lifecycle rules of the bucket cannot be read (s3:GetLifecycleConfiguration)';
    throw new LogferryError('BUCKET_EXPIRES', { bucket, detail });
  }
  const [rule] = rulesAgainst(archive, rules);
  if (rule === undefined) return;
  const when = rule.days === undefined ? `at ${rule.date}` : `after ${rule.days} days`;
  const detail = `lifecycle rule ${JSON.stringify(rule.id)} deletes objects below ${JSON.stringify(rule.prefix)} ${when}`;
  throw new LogferryError('BUCKET_EXPIRES', { bucket, detail });
}
