import {
  type ArchiveLocation,
  type Explained,
  explain,
  isLogferryError,
  type ResolvedRequest,
  requestRefusals,
} from '../../contract/index.js';
import { firstGroups } from '../plan/groups.js';
import type { Aws } from '../ports.js';
import { keyProblem } from './key-problem.js';

/**
 * Why a request cannot work, as far as reading shows; empty if it can work.
 * @throws LogferryError ACCESS_DENIED, CREDENTIALS, and what AWS says of the bucket
 */
export async function refusals(aws: Aws, archive: ArchiveLocation, request: ResolvedRequest): Promise<Explained[]> {
  const ruledOut = requestRefusals(request, await aws.nowMs());
  if (ruledOut.length > 0) return ruledOut;
  const impossible = await unreachable(aws, archive, request);
  if (impossible.length === 0) await tasksCanBeSeen(aws);
  return impossible;
}

/**
 * Checks the right to describe tasks: without it an export could create tasks and never see how they end. If AWS is
 * slow or does not answer, that says nothing about rights.
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
  // A listing of all groups is for the survey of a pass: it may take minutes.
  const { groups, missing } = await firstGroups(aws.logGroups, request);
  if (missing.length > 0) return missing.map((logGroup) => explain('LOG_GROUP_MISSING', { logGroup, region }));
  if (groups.length === 0) return [explain('NO_LOG_GROUPS')];
  return groups.flatMap(({ name }) => keyProblem(archive, request, name) ?? []).slice(0, 1);
}
