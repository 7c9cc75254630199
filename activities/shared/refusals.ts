import {
  type ArchiveLocation,
  CLOCK_TOLERANCE_MS,
  type Explained,
  explain,
  type FiredBy,
  isLogferryError,
  MINUTE_MS,
  parseInstant,
  type ResolvedRequest,
  requestRefusals,
} from '../../contract/index.js';
import { firstGroups } from '../plan/groups.js';
import type { Aws } from '../ports.js';
import { kmsKeyProblem } from './kms-key-problem.js';
import { LaneCalls } from './lane-calls.js';

/**
 * The reasons why a request cannot work, as far as calls without any effect can show them. Empty if no reason is found.
 * @throws LogferryError ACCESS_DENIED, CREDENTIALS, and the errors of the bucket
 */
export async function refusals(
  aws: Aws,
  archive: ArchiveLocation,
  request: ResolvedRequest,
  firedBy?: FiredBy,
  calls = new LaneCalls(),
): Promise<Explained[]> {
  const ruledOut = requestRefusals(request, timeOf(await aws.nowMs(), firedBy));
  if (ruledOut.length > 0) return ruledOut;
  const impossible = await unreachable(aws, archive, request);
  if (impossible.length === 0) await tasksCanBeSeen(aws, calls);
  return impossible;
}

/**
 * The time (epoch ms) that decides whether a window ends too late: AWS's time, or the nominal time of a firing if it is
 * slightly later. So the window of a firing is not refused because AWS's clock is a second behind Temporal's.
 */
function timeOf(nowMs: number, firedBy: FiredBy | undefined): number {
  const nominalMs = (firedBy && parseInstant(firedBy.nominal)) ?? nowMs;
  return nominalMs <= nowMs + CLOCK_TOLERANCE_MS ? Math.max(nowMs, nominalMs) : nowMs;
}

/** Time (ms) for which a worker remembers that AWS shows export tasks. */
const REMEMBERED_MS = MINUTE_MS;

/** The last checks of {@link tasksCanBeSeen}, by credentials and Region. Checks that fail are forgotten. */
const checks = new WeakMap<Aws, { seen: Promise<unknown>; askedMs: number }>();

/**
 * Checks the permission to describe tasks, because without it an export could create tasks and never see how they end.
 * The check passes if AWS throttles or does not answer, because neither shows a missing permission. The call does
 * not wait for the budget of `contract/call-budget.ts`, but counts towards it. Exports that are opened together share
 * one call.
 * @throws LogferryError ACCESS_DENIED, CREDENTIALS
 */
async function tasksCanBeSeen(aws: Aws, calls: LaneCalls): Promise<void> {
  let check = checks.get(aws);
  if (check === undefined || performance.now() - check.askedMs >= REMEMBERED_MS) {
    calls.beside.begins();
    const seen = aws.exportTasks.page({ status: 'RUNNING' }).finally(() => calls.beside.ends());
    const asked = { seen, askedMs: performance.now() };
    asked.seen.catch(() => {
      if (checks.get(aws) === asked) checks.delete(aws);
    });
    checks.set(aws, asked);
    check = asked;
  }
  await check.seen.catch((error: unknown) => {
    if (isLogferryError(error) && error.code !== 'AWS_UNREACHABLE') throw error;
  });
}

async function unreachable(aws: Aws, archive: ArchiveLocation, request: ResolvedRequest): Promise<Explained[]> {
  const { bucket, bucketOwner, region } = archive;
  const where = await aws.bucketRegion(bucket, bucketOwner);
  if (where !== region) return [explain('BUCKET_REGION', { bucket, region, detail: `it is in ${where}` })];
  // Does not list all groups, because that can take minutes. The survey of a pass lists them.
  const { groups, missing } = await firstGroups(aws.logGroups, request);
  if (missing.length > 0) return missing.map((logGroup) => explain('LOG_GROUP_MISSING', { logGroup, region }));
  if (groups.length === 0) return [explain('NO_LOG_GROUPS')];
  return groups.flatMap(({ name }) => kmsKeyProblem(archive, request, name) ?? []).slice(0, 1);
}
