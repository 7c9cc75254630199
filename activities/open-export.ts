import { checkKeyLengths, claimRun, previousRuns } from '../archive/index.js';
import {
  type ArchiveLocation,
  type Explained,
  explain,
  exportIdRefusal,
  identityHash,
  isLogferryError,
  LogferryError,
  laneId,
  type ResolvedRequest,
  requestHash,
  requestRefusals,
} from '../contract/index.js';
import { chooseGroups } from './plan/groups.js';
import type { Aws } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import type { ExportActivities, Opening } from './types.js';

type Input = Parameters<ExportActivities['openExport']>[0];

/**
 * Finds out whose lane an export belongs to, and refuses what cannot work before anything is started. Writes one record,
 * which takes the number of the run and shows that records can be written.
 */
export async function openExport(deps: ExportDeps, { request, ...run }: Input): Promise<Opening> {
  const { region, account } = request;
  const unfitId = exportIdRefusal(run.exportId, 'workflow id');
  if (unfitId) return { kind: 'refused', failures: [unfitId] };
  await deps.authorize(request, requestHash(request));
  const aws = await deps.awsFor({ region, ...(account !== undefined && { account }) });
  const identity = await aws.identity();
  const archive = archiveLocationOf(request, identity.accountId);
  const failures = await preflight(aws, archive, request);
  if (failures.length > 0) return { kind: 'refused', accountId: identity.accountId, failures };

  const store = aws.objects(archive.bucket, archive.bucketOwner);
  const { nextRunNo, identityHashes } = await previousRuns(store, archive, run.exportId);
  const identityOfWork = identityHash(request);
  if (identityHashes.some((hash) => hash !== identityOfWork)) {
    throw new LogferryError('OTHER_REQUEST_SAME_ID', { exportId: run.exportId });
  }
  const { exportId, firstRunId, startedAt } = run;
  return {
    kind: 'opened',
    export: {
      ...run,
      runNo: await claimRun(store, archive, exportId, nextRunNo, { firstRunId, startedAt }),
      archive,
      laneId: laneId(identity.accountId, region, deps.endpointId),
      authenticatedArn: identity.arn,
      requestHash: requestHash(request),
      identityHash: identityOfWork,
      laneSettings: deps.lane,
      timings: deps.timings,
    },
  };
}

export const archiveLocationOf = (
  { region, account, destination }: Pick<ResolvedRequest, 'region' | 'account' | 'destination'>,
  accountId: string,
): ArchiveLocation => ({
  accountId,
  region,
  bucket: destination.bucket,
  bucketOwner: destination.bucketOwner ?? accountId,
  prefix: destination.prefix,
  layout: destination.layout,
  ...(account !== undefined && { account }),
});

/** Why a request cannot work, as far as reading tells. */
export async function preflight(aws: Aws, archive: ArchiveLocation, request: ResolvedRequest): Promise<Explained[]> {
  const ruledOut = requestRefusals(request, Date.now());
  if (ruledOut.length > 0) return ruledOut;
  const impossible = await unreachable(aws, archive, request);
  if (impossible.length === 0) await tasksCanBeSeen(aws);
  return impossible;
}

/**
 * Without the right to describe tasks an export could create them and never learn what became of them. AWS not
 * answering, or only slowly, says nothing of rights.
 * @throws LogferryError ACCESS_DENIED, CREDENTIALS
 */
async function tasksCanBeSeen({ exportTasks }: Aws): Promise<void> {
  await exportTasks.page({ status: 'RUNNING' }).catch((error: unknown) => {
    if (isLogferryError(error) && error.code !== 'AWS_UNREACHABLE') throw error;
  });
}

async function unreachable(aws: Aws, archive: ArchiveLocation, request: ResolvedRequest): Promise<Explained[]> {
  const { bucket, bucketOwner, region } = archive;
  const where = await aws.bucketRegion(bucket, bucketOwner);
  if (where !== region) return [explain('BUCKET_REGION', { bucket, region, detail: `it is in ${where}` })];
  const { groups, missing } = await chooseGroups(aws.logGroups, request);
  if (missing.length > 0) return missing;
  if (groups.length === 0) return [explain('NO_LOG_GROUPS')];
  const { logStreamPrefix } = request.source;
  for (const { name } of groups) {
    // Whole days give the longest keys of a layout; the group and the prefix are what varies.
    const day = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    checkKeyLengths({ ...archive, ...day, logGroup: name, ...(logStreamPrefix !== undefined && { logStreamPrefix }) });
  }
  return [];
}
