import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { defined, LogferryError } from '../contract/index.js';
import type { Clients } from './clients.js';
import { factsOf } from './error-facts.js';
import { safeError } from './failures.js';
import { sendingAs } from './repeated-calls.js';

const OPERATION = 's3:HeadBucket';

/**
 * The Region of a bucket, from HeadBucket.
 * @throws LogferryError BUCKET_MISSING, BUCKET_OWNER, BUCKET_ACCESS
 */
export async function bucketRegion(
  { s3, site }: Clients,
  region: string,
  bucket: string,
  bucketOwner?: string,
): Promise<string> {
  try {
    const { BucketRegion } = await sendingAs(OPERATION, () => s3.send(headOf(bucket, bucketOwner)));
    // S3 redirects a request for a bucket of another Region. So if a reply names no Region, the bucket is in the Region
    // of the request.
    return BucketRegion ?? region;
  } catch (error) {
    const { status } = factsOf(error);
    const elsewhere = regionNamedBy(error);
    if (elsewhere !== undefined && (status === 301 || status === 307 || status === 400)) return elsewhere;
    if (status === 404) throw new LogferryError('BUCKET_MISSING', { bucket });
    if (status !== 403) throw safeError(error, site('s3', OPERATION));
    if (bucketOwner !== undefined && (await answers(s3, bucket))) {
      throw new LogferryError('BUCKET_OWNER', { bucket, detail: bucketOwner });
    }
    throw new LogferryError('BUCKET_ACCESS', { bucket, detail: 's3:ListBucket' });
  }
}

const headOf = (bucket: string, owner?: string): HeadBucketCommand =>
  new HeadBucketCommand(defined({ Bucket: bucket, ExpectedBucketOwner: owner }));

/**
 * Whether a request without the owner condition (ExpectedBucketOwner) succeeds. If it does, the refused request named
 * the wrong owner. S3 answers 403 both to a wrong owner and to a missing permission.
 */
async function answers(s3: S3Client, bucket: string): Promise<boolean> {
  try {
    await s3.send(headOf(bucket));
    return true;
  } catch {
    return false;
  }
}

function regionNamedBy(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('$response' in error)) return undefined;
  const { $response: response } = error;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const region: unknown = Reflect.get(headers, 'x-amz-bucket-region');
  return typeof region === 'string' ? region : undefined;
}
