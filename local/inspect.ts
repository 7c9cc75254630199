import type { Aws, LogGroups } from '../activities/ports.js';
import { archiveLocationOf } from '../activities/shared/archive-location.js';
import { createAws, createInspector } from '../aws/index.js';
import { defined, formatInstant, isLogferryError, type ResolvedRequest, SECOND_MS } from '../contract/index.js';
import type { PutHeaders } from '../contract/put-headers.js';
import type {
  ActiveTask,
  Answer,
  BucketFacts,
  BucketInspector,
  CallerFacts,
  Facts,
  LogGroupFacts,
  OptionalRights,
} from '../destination/preflight/index.js';
import { ask } from './ask.js';

export interface InspectionTarget {
  request: Pick<ResolvedRequest, 'destination' | 'region' | 'account'>;
  /** Names of the log groups to export; empty if the request names none. */
  logGroups: readonly string[];
  /** The account of the log groups. @default the account of the credentials */
  accountId?: string;
  /** Whether exports run with this process's credentials. */
  callerExports: boolean;
  /** Headers with which records are written. @default none */
  putHeaders?: PutHeaders;
  /** Environment variables with AWS settings. @default those of the process */
  env: NodeJS.ProcessEnv;
}

type Seen = Pick<Facts, 'nowMs' | 'target' | 'logGroups' | 'callerExports' | 'caller' | 'putHeaders'>;

/** Reads all facts for a preflight from AWS, with the credentials of this process. Writes nothing. */
export async function inspectDestination(target: InspectionTarget): Promise<Facts> {
  const { request } = target;
  const { region } = request;
  const options = { region, env: target.env };
  const inspector = createInspector(options);
  const who = await ask('sts:GetCallerIdentity', () => inspector.caller());
  if (who.kind !== 'value') return seenBy(target, who);
  const { caller, clockAheadMs } = who.value;
  const archive = archiveLocationOf(request, target.accountId ?? caller.accountId);
  const aws = createAws({ ...options, patience: 'command' });
  const [bucketRegion, ofAccount] = await Promise.all([
    ask('s3:ListBucket', () => aws.bucketRegion(archive.bucket, archive.bucketOwner)),
    archive.accountId === caller.accountId ? accountFacts(aws, target) : {},
  ]);
  const isThere = bucketRegion.kind === 'denied' || (bucketRegion.kind === 'value' && bucketRegion.value === region);
  const bucket = inspector.bucket(archive.bucket, archive.bucketOwner);
  return {
    ...seenBy(target, { kind: 'value', value: caller }),
    ...defined({ clockAheadMs }),
    archive,
    bucketRegion,
    ...ofAccount,
    ...(isThere && { bucket: { ...(await writeFacts(bucket)), ...(await otherSettings(bucket)) } }),
  };
}

/**
 * Reads only the facts that decide whether exports can write to the bucket, and the lifecycle rules. Costs a call to
 * STS, three calls for the bucket and, if the bucket has a KMS key, at most two calls for the key. Writes nothing.
 */
export async function inspectWriteAccess(target: InspectionTarget): Promise<Facts> {
  const inspector = createInspector({ region: target.request.region, env: target.env });
  const who = await ask('sts:GetCallerIdentity', () => inspector.caller());
  if (who.kind !== 'value') return seenBy(target, who);
  const { caller } = who.value;
  const archive = archiveLocationOf(target.request, target.accountId ?? caller.accountId);
  const inspected = inspector.bucket(archive.bucket, archive.bucketOwner);
  const [bucket, lifecycle] = await Promise.all([
    writeFacts(inspected),
    ask('s3:GetLifecycleConfiguration', () => inspected.lifecycle()),
  ]);
  return { ...seenBy(target, { kind: 'value', value: caller }), archive, bucket: { ...bucket, lifecycle } };
}

function seenBy(
  { request, logGroups, callerExports, putHeaders }: InspectionTarget,
  caller: Answer<CallerFacts>,
): Seen {
  const { destination, region } = request;
  const { bucket, prefix } = destination;
  const target = { bucket, prefix, region };
  return { nowMs: Date.now(), target, logGroups, callerExports, caller, ...defined({ putHeaders }) };
}

async function writeFacts(bucket: BucketInspector): Promise<BucketFacts> {
  const [policy, encryption] = await Promise.all([
    ask('s3:GetBucketPolicy', () => bucket.policy()),
    ask('s3:GetEncryptionConfiguration', () => bucket.encryption()),
  ]);
  const name = encryption.kind === 'value' ? encryption.value?.key : undefined;
  if (name === undefined) return { policy, encryption };
  const key = await ask('kms:DescribeKey', () => bucket.key(name));
  if (key.kind !== 'value' || key.value === undefined) return { policy, encryption, key };
  const { arn } = key.value;
  return { policy, encryption, key, keyPolicy: await ask('kms:GetKeyPolicy', () => bucket.keyPolicy(arn)) };
}

async function otherSettings(bucket: BucketInspector): Promise<BucketFacts> {
  const [ownership, publicAccess, versioning, objectLock, lifecycle] = await Promise.all([
    ask('s3:GetBucketOwnershipControls', () => bucket.ownership()),
    ask('s3:GetBucketPublicAccessBlock', () => bucket.publicAccess()),
    ask('s3:GetBucketVersioning', () => bucket.versioning()),
    ask('s3:GetBucketObjectLockConfiguration', () => bucket.objectLock()),
    ask('s3:GetLifecycleConfiguration', () => bucket.lifecycle()),
  ]);
  const isOff = ownership.kind === 'value' && ownership.value === 'BucketOwnerEnforced';
  const grants = isOff ? {} : { grants: await ask('s3:GetBucketAcl', () => bucket.grants()) };
  return { ownership, ...grants, publicAccess, versioning, objectLock, lifecycle };
}

async function accountFacts(
  aws: Aws,
  { logGroups, callerExports }: InspectionTarget,
): Promise<Pick<Facts, 'activeTasks' | 'groups' | 'optionalRights'>> {
  const [activeTasks, groups] = await Promise.all([
    ask('logs:DescribeExportTasks', () => tasksUnderWay(aws)),
    ask('logs:DescribeLogGroups', () => groupsNamed(aws, logGroups)),
  ]);
  if (!callerExports) return { activeTasks, groups };
  const found = groups.kind === 'value' ? groups.value : [];
  const optionalRights = await ask('logs:DescribeAccountPolicies', () => rightsOf(aws, found));
  return { activeTasks, groups, optionalRights };
}

/**
 * Finds out which optional permissions the credentials have. The permissions to search and to query events are tried
 * only if one of the groups has class STANDARD: with one second of this group, which costs next to nothing.
 */
async function rightsOf({ logGroups }: Aws, groups: readonly LogGroupFacts[]): Promise<OptionalRights> {
  const [policies, tags] = await Promise.all([logGroups.retentionPolicies(), maySearchTags(logGroups)]);
  const rights = { retentionPolicies: policies !== undefined, ...defined({ tags }) };
  const name = groups.find(({ logClass }) => logClass === 'STANDARD')?.name;
  if (name === undefined) return rights;
  const nowMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS;
  const second = { from: formatInstant(nowMs - SECOND_MS), to: formatInstant(nowMs) };
  const [found, counted] = await Promise.all([
    logGroups.hasEvents({ logGroup: name, ...second }),
    logGroups.newestIngestion({ logGroups: [name], ...second }),
  ]);
  return { ...rights, search: found !== undefined, queries: counted !== undefined };
}

/** Whether log groups can be searched by tag. Undefined if AWS neither searches nor denies the search. */
async function maySearchTags(logGroups: LogGroups): Promise<boolean | undefined> {
  const search = logGroups.tagged({ 'logferry:no-such-tag': 'none' })[Symbol.asyncIterator]();
  try {
    await search.next();
    return true;
  } catch (error) {
    return isLogferryError(error) && error.code === 'ACCESS_DENIED' ? false : undefined;
  }
}

async function tasksUnderWay({ exportTasks }: Aws): Promise<ActiveTask[]> {
  const running = await exportTasks.page({ status: 'RUNNING' });
  const pending = await exportTasks.page({ status: 'PENDING' });
  return [...running.tasks, ...pending.tasks];
}

/** Maximum number of named groups whose deletion protection is looked up, because each look-up costs a listing call. */
const MOST_ASKED_ALONE = 10;

async function groupsNamed({ logGroups }: Aws, names: readonly string[]): Promise<LogGroupFacts[]> {
  const found = await logGroups.findMany(names);
  return Promise.all(
    names.map(async (name, at) => {
      const group = found.get(name);
      if (group === undefined) return { name, logClass: 'missing' };
      const { logClass } = group;
      const asked = group.deletionProtection === undefined && at < MOST_ASKED_ALONE;
      const { deletionProtection } = (asked && (await logGroups.find(name))) || group;
      return { name, logClass, ...defined({ deletionProtection }) };
    }),
  );
}
