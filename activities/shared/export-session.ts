import type { ObjectStore } from '../../archive/index.js';
import { LogferryError, type Slice } from '../../contract/index.js';
import type { Aws } from '../ports.js';
import type { OpenedExport, PlannedSlice } from '../types.js';
import type { ExportDeps } from './deps.js';

/**
 * AWS for an export, after checking that this worker may still work there, and that the credentials still belong to the
 * account it was opened for.
 */
export async function awsOf(deps: ExportDeps, { archive, requestHash }: OpenedExport): Promise<Aws> {
  const { account, region, bucket, prefix } = archive;
  const asked = { region, destination: { bucket, prefix }, ...(account !== undefined && { account }) };
  await deps.authorize(asked, requestHash);
  const aws = await deps.awsFor(archive);
  const { accountId } = await aws.identity();
  if (accountId !== archive.accountId) {
    const detail = `they belong to account ${accountId}, the export to ${archive.accountId}`;
    throw new LogferryError('CREDENTIALS', { detail });
  }
  return aws;
}

export const storeOf = (aws: Aws, { archive }: OpenedExport): ObjectStore =>
  aws.objects(archive.bucket, archive.bucketOwner);

export function sliceOf({ archive }: OpenedExport, planned: PlannedSlice, logStreamPrefix: string | undefined): Slice {
  const { logGroup, from, to, generation } = planned;
  return { ...archive, logGroup, from, to, generation, ...(logStreamPrefix !== undefined && { logStreamPrefix }) };
}
