import { Context } from '@temporalio/activity';
import type { ObjectStore } from '../../archive/index.js';
import { defined, exportIdOf, LogferryError, type Slice, type SliceRef, workflowIdOf } from '../../contract/index.js';
import type { Aws } from '../ports.js';
import type { OpenedExport } from '../types/opening.js';
import { checkBucketOwner } from './bucket-owner.js';
import type { ExportDeps } from './deps.js';

/**
 * Gives AWS for an export, after four checks:
 * - the export's own workflow has scheduled the activity;
 * - the worker's configuration still allows the destination;
 * - the credentials still belong to the account that the export was opened for;
 * - the worker's configuration allows the bucket's owner.
 * @throws LogferryError UNPROVEN, DESTINATION_NOT_ALLOWED, NOT_RECORDED_HERE, CREDENTIALS, AWS_UNREACHABLE
 */
export async function awsOf(
  deps: ExportDeps,
  { exportId, archive, requestHash }: OpenedExport,
  patience?: 'brief',
): Promise<Aws> {
  checkScheduler(exportId);
  const { account, region, bucket, prefix } = archive;
  const owners = await deps.authorize(
    { region, destination: { bucket, prefix }, ...defined({ account }) },
    requestHash,
  );
  const aws = await deps.awsFor(archive, patience);
  const { accountId } = await aws.identity();
  if (accountId !== archive.accountId) {
    const detail = `they belong to account ${accountId}, the export to ${archive.accountId}`;
    throw new LogferryError('CREDENTIALS', { detail });
  }
  checkBucketOwner(owners, archive);
  return aws;
}

/**
 * Checks that the workflow of an export has scheduled this activity. Each export id belongs to one workflow id.
 * @throws LogferryError UNPROVEN for any other workflow of the namespace
 */
export function checkScheduler(exportId: string): void {
  const { workflowId = 'none' } = Context.current().info.workflowExecution ?? {};
  if (workflowId === workflowIdOf(exportId) && exportIdOf(workflowId) === exportId) return;
  throw new LogferryError('UNPROVEN', { detail: `workflow ${workflowId} asks in the name of export ${exportId}` });
}

export const storeOf = (aws: Aws, { archive }: OpenedExport): ObjectStore =>
  aws.objects(archive.bucket, archive.bucketOwner);

/** Completes a slice of an export with the archive and the stream prefix. All activities get their slices from here. */
export const sliceOf = ({ archive, logStreamPrefix }: OpenedExport, slice: SliceRef): Slice => ({
  ...archive,
  ...slice,
  ...defined({ logStreamPrefix }),
});
