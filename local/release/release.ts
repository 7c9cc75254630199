import { chooseGroups } from '../../activities/plan/groups.js';
import { AWS_CLOCK_LAG_MS, type Aws, type Identity, type LogGroup } from '../../activities/ports.js';
import { archiveLocationOf } from '../../activities/shared/archive-location.js';
import {
  decideRelease,
  type ObjectStore,
  type ReleaseProof,
  rulesAgainst,
  storeProof,
  storeResult,
} from '../../archive/index.js';
import { openBucket, retentionSetter, type SetRetention } from '../../aws/index.js';
import {
  type ArchiveLocation,
  defined,
  formatInstant,
  isLogferryError,
  LogferryError,
  type ResolvedRequest,
  type Warning,
} from '../../contract/index.js';
import { ownAccount } from '../own-account.js';
import { ScanBudget } from './count-days.js';
import { findings, nothing } from './findings.js';
import { type GroupRelease, refusalFor } from './group-release.js';
import { failureOf, isUnchanged, type Lowered, lowerRetention } from './lower.js';
import { type ProofPorts, proveRange, type RangeProof } from './prove-range.js';
import { lossEndMs, rangeToLose } from './range-to-lose.js';
import { recordLate } from './record-late.js';

export interface ReleaseRequest extends Pick<ResolvedRequest, 'source' | 'region' | 'destination'> {
  /** The retention to set (days), one of those that AWS accepts. */
  keepDays: number;
  /** Whether the retention is lowered. If not, nothing is changed. */
  apply: boolean;
  accepts: { masked: boolean; truncated: boolean };
  /** Bytes that queries of Logs Insights may scan; 0 for no query. */
  maxScanBytes: number;
  /** The account that log group ARNs name. */
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
  hint: 'With this permission, the command sees a policy a day before it overrides the retention of a log group.',
};

/**
 * Lowers the retention of log groups as far as the archive proves what they lose, with the credentials of this process.
 * @param signal ends the reading of objects and the counting of events; if a retention is already being lowered, the
 * result is still recorded
 * @throws LogferryError before anything is examined: BUCKET_REGION, BUCKET_EXPIRES, LOG_GROUP_MISSING
 */
export async function releaseLocally(
  request: ReleaseRequest,
  env: NodeJS.ProcessEnv | undefined,
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
  const options = { region, ...defined({ env }) };
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
  const releasing: Releasing = {
    ...{ request, aws, identity, archive, signal, store: aws.objects(bucket, bucketOwner), refuseIfExpiring },
    ...{ budget: new ScanBudget(request.maxScanBytes), setRetention: retentionSetter(options) },
  };
  async function* released(): AsyncGenerator<GroupRelease> {
    for (const [at, group] of groups.toSorted((a, b) => (a.name < b.name ? -1 : 1)).entries()) {
      request.onGroup?.(group.name, at + 1, groups.length);
      const refusal = refusalFor(group, policies, await aws.nowMs());
      if (refusal === undefined) yield await releaseGroup(releasing, group);
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

interface Releasing {
  request: ReleaseRequest;
  aws: Aws;
  identity: Identity;
  archive: ArchiveLocation;
  store: ObjectStore;
  /** Reads the lifecycle rules of the bucket. @throws LogferryError BUCKET_EXPIRES */
  refuseIfExpiring: () => Promise<void>;
  budget: ScanBudget;
  setRetention: SetRetention;
  signal: AbortSignal;
}

async function releaseGroup(releasing: Releasing, group: LogGroup): Promise<GroupRelease> {
  const { request, aws, archive, store, budget, signal } = releasing;
  const { keepDays, accepts } = request;
  const { logGroups } = aws;
  const beganMs = await aws.nowMs();
  const none = nothing(group, keepDays);
  if (group.retentionDays !== undefined && group.retentionDays <= keepDays) {
    const record = request.apply ? await recordLate(store, archive, group, beganMs) : undefined;
    return { ...none, outcome: 'already', ...defined({ record }) };
  }
  const ports: ProofPorts = { store, archive, logGroups, budget, accepts, signal };
  const range = await rangeToLose(logGroups, group, keepDays, beganMs + AWS_CLOCK_LAG_MS);
  const proof = await proveRange(ports, group, range);
  let found = await decided(releasing, group, proof);
  // The reading takes time: by now, the new retention may lose one more day.
  for (let endMs = range.toMs; request.apply && found.decision.kind === 'releasable'; ) {
    const laterMs = lossEndMs(keepDays, found.nowMs);
    if (laterMs <= endMs) break;
    const more = await proveRange(ports, group, { fromMs: endMs, toMs: laterMs });
    for (const [known, added] of [
      [proof.days, more.days],
      [proof.receipts, more.receipts],
      [proof.queries, more.queries],
    ] as [unknown[], unknown[]][]) {
      known.push(...added);
    }
    endMs = laterMs;
    found = await decided(releasing, group, proof);
  }
  const { decision, nowMs } = found;
  const release: GroupRelease = { ...none, ...findings(proof, decision) };
  if (!request.apply || decision.kind !== 'releasable') return release;
  const provenToMs = lossEndMs(keepDays, nowMs);
  return apply(releasing, group, release, { ...proof, provenToMs }, formatInstant(beganMs));
}

async function decided({ request, aws }: Releasing, { retentionDays }: LogGroup, { days }: RangeProof) {
  const { keepDays } = request;
  const nowMs = (await aws.nowMs()) + AWS_CLOCK_LAG_MS;
  const judged = days.map(({ fromMs, method }) => ({ fromMs, isProven: method !== undefined }));
  const decision = decideRelease({ keepDays, nowMs, days: judged, ...defined({ retentionDays }) });
  return { nowMs, decision };
}

/** Lowers the retention, between a record of the proof and a record of the result. */
async function apply(
  { request, aws, identity, archive, store, setRetention, refuseIfExpiring }: Releasing,
  group: LogGroup,
  release: GroupRelease,
  proof: RangeProof & { provenToMs: number },
  began: string,
): Promise<GroupRelease> {
  const { keepDays, accepts, requestedBy, reason } = request;
  const { name: logGroup, createdAt, retentionDays } = group;
  const record: ReleaseProof = {
    ...{
      schemaVersion: 1,
      accountId: archive.accountId,
      region: archive.region,
      logGroup,
      createdAt,
      at: began,
      keepDays,
    },
    ...defined({ retentionDays }),
    accepted: Object.entries(accepts).flatMap(([what, isAccepted]) => (isAccepted ? [what] : [])),
    claimed: defined({ requestedBy, reason }),
    authenticated: { ...identity },
    receipts: proof.receipts.map(({ key, sha256, objects, bytes }) => ({ key, sha256, objects, bytes })),
    days: proof.days.flatMap(({ fromMs, toMs, events, method }) =>
      method === undefined ? [] : [{ from: formatInstant(fromMs), to: formatInstant(toMs), events, method }],
    ),
    queries: proof.queries,
  };
  const stored = await storeProof(store, archive, record);
  const recorded = async (result: Lowered['result']): Promise<void> => {
    const at = formatInstant(await aws.nowMs());
    await storeResult(store, archive, { logGroup, began }, { schemaVersion: 1, proof: stored, at, ...result });
  };
  const isSame = isUnchanged(group, await aws.logGroups.find(logGroup));
  if (!isSame || lossEndMs(keepDays, (await aws.nowMs()) + AWS_CLOCK_LAG_MS) > proof.provenToMs) {
    const message = isSame
      ? 'a new day has begun since the proof, so the retention would lose a day more'
      : 'creation, retention, policy or class of the log group have changed since the command began';
    const refusal = { code: 'CHANGED' as const, message, hint: 'Run the command again.' };
    await recorded({ outcome: 'failed', failure: refusal.code });
    return { ...release, outcome: 'refused', refusal, record: stored.key };
  }
  try {
    // The proof can have taken hours, and a rule can have been added since.
    await refuseIfExpiring();
  } catch (error) {
    await recorded({ outcome: 'failed', failure: failureOf(error) });
    throw error;
  }
  const { result, error } = await lowerRetention(aws.logGroups, setRetention, group, keepDays);
  if (result.outcome === 'failed') {
    await recorded(result);
    throw error;
  }
  await recorded(result).catch((failed: unknown) => {
    throw unrecorded(group, keepDays, failed);
  });
  return { ...release, outcome: result.outcome === 'lowered' ? 'released' : 'unconfirmed', record: stored.key };
}

/** The error after a retention was lowered whose result could not be recorded. The next run of the command records it. */
function unrecorded({ name, retentionDays }: LogGroup, keepDays: number, error: unknown): LogferryError {
  const before = retentionDays === undefined ? 'unlimited' : `${retentionDays} days`;
  return new LogferryError({
    code: isLogferryError(error) ? error.code : 'AWS_CALL_FAILED',
    message: `the retention of ${name} was lowered from ${before} to ${keepDays} days, but the result could not be recorded: ${error instanceof Error ? error.message : 'unknown'}`,
    hint: 'Run the same command again: it changes nothing more, and records the result beside the proof.',
  });
}
