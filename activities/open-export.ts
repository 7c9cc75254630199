import { Context } from '@temporalio/activity';
import { claimRun, previousRuns } from '../archive/index.js';
import {
  defined,
  type Explained,
  exportIdRefusal,
  type FiredBy,
  firingIdRefusal,
  identityHash,
  LogferryError,
  laneId,
  nominalTimeOf,
  requestHash,
} from '../contract/index.js';
import { sizeByReceipts } from './plan/sizes/size-by-receipts.js';
import { archiveLocationOf } from './shared/archive-location.js';
import { checkBucketOwner } from './shared/bucket-owner.js';
import type { ExportDeps } from './shared/deps.js';
import { checkScheduler } from './shared/export-session.js';
import { laneCalls } from './shared/lane-calls.js';
import { readingAllowed } from './shared/reading-allowed.js';
import { refusals } from './shared/refusals.js';
import type { ExportActivities } from './types/activities.js';
import type { Opening } from './types/opening.js';

type Input = Parameters<ExportActivities['openExport']>[0];

/**
 * Opens a run of an export before any task is created. Finds the account and the lane, and refuses a request that
 * cannot work. Checks that objects can be read. Chooses the size of slices for `auto`. Claims the number of the run by
 * writing one record. Writing the record also shows that this worker can write records.
 * @throws LogferryError OTHER_REQUEST_SAME_ID; UNPROVEN for an activity of another workflow and for a firing that the
 *   workflow id does not name; a refusal by AWS or by the worker's configuration
 */
export async function openExport(deps: ExportDeps, { request, firedBy, ...run }: Input): Promise<Opening> {
  const { region, account } = request;
  const unfitId = workflowIdRefusal(run.exportId);
  if (unfitId) return { kind: 'refused', failures: [unfitId] };
  checkScheduler(run.exportId);
  if (firedBy) {
    checkFiring(firedBy);
    await deps.admitFiring?.(request, firedBy);
  }
  const owners = await deps.authorize(request, requestHash(request));
  const aws = await deps.awsFor(defined({ region, account }));
  const identity = await aws.identity();
  const archive = archiveLocationOf(request, identity.accountId);
  checkBucketOwner(owners, archive);
  const lane = laneId(identity.accountId, region, deps.endpointId);
  const failures = await refusals(aws, archive, request, firedBy, laneCalls(deps, lane));
  if (failures.length > 0) return { kind: 'refused', accountId: identity.accountId, laneId: lane, failures };

  const store = aws.objects(archive.bucket, archive.bucketOwner);
  await readingAllowed(store, archive);
  const earlier = await previousRuns(store, archive, run.exportId);
  const hashes = { requestHash: requestHash(request), identityHash: identityHash(request) };
  if (earlier.identityHash !== undefined && earlier.identityHash !== hashes.identityHash) {
    throw new LogferryError('OTHER_REQUEST_SAME_ID', { exportId: run.exportId });
  }
  const slice = request.autoSlice && (await sizeByReceipts({ aws, store, archive, request }));
  const record = { ...run, accountId: identity.accountId, request, ...defined({ slice }), ...hashes };
  return {
    kind: 'opened',
    export: {
      ...run,
      runNo: await claimRun(store, archive, { ...record, schemaVersion: 1 }, earlier.nextRunNo),
      archive,
      ...defined({ logStreamPrefix: request.source.logStreamPrefix }),
      laneId: lane,
      ...hashes,
      laneSettings: deps.lane,
      timings: deps.timings,
      secondUnproven: true,
      firstAtOnce: true,
    },
  };
}

/**
 * The refusal of a workflow id that no export can have. An id that ends with a nominal time without colons is refused,
 * because its export would have the export id of a firing.
 */
function workflowIdRefusal(exportId: string): Explained | undefined {
  const { workflowId = exportId } = Context.current().info.workflowExecution ?? {};
  return (
    exportIdRefusal(exportId, 'workflow id') ??
    (workflowId === exportId ? firingIdRefusal(exportId, 'workflow id') : undefined)
  );
}

/**
 * Checks that the workflow id ends with the nominal time of the firing that the workflow claims. Temporal appends this
 * time to the id of every firing. Anyone who starts a workflow can set the search attribute with the nominal time.
 * @throws LogferryError UNPROVEN
 */
function checkFiring({ nominal }: FiredBy): void {
  const { workflowId = 'none' } = Context.current().info.workflowExecution ?? {};
  const inWholeSeconds = nominal.replace(/\.\d+(?=Z$)/, '');
  if (nominalTimeOf(workflowId) === inWholeSeconds) return;
  throw new LogferryError('UNPROVEN', {
    detail: `workflow ${workflowId} claims the firing of a schedule at ${nominal}`,
  });
}
