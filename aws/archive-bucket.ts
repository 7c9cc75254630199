import { GetBucketLifecycleConfigurationCommand, HeadObjectCommand, type LifecycleRule } from '@aws-sdk/client-s3';
import type { BucketFacts, ExpirationRule, ObjectReader } from '../archive/index.js';
import { defined, isLogferryError } from '../contract/index.js';
import { bucketRegion } from './bucket.js';
import { type AwsOptions, createClients } from './clients.js';
import { factsOf } from './error-facts.js';
import { calling } from './failures.js';
import { prefixOf } from './lifecycle-rules.js';
import { createObjects } from './objects.js';

/** Read access to the archive in a bucket. */
export interface ArchiveBucket {
  /** The Region of the bucket. */
  region: string;
  objects: ObjectReader;
  facts: BucketFacts;
  /**
   * Asks S3 for the rules by which it deletes objects, at each call. Undefined if the caller lacks the right to read
   * the rules.
   */
  expirationRules(): Promise<ExpirationRule[] | undefined>;
}

/**
 * Finds a bucket's Region, and opens the bucket for reading. The result cannot write.
 * @param options `region` is the Region of the first request. S3 redirects this request if the bucket is elsewhere
 * @param bucketOwner the account that must own the bucket; if absent, the owner is not checked
 * @throws LogferryError BUCKET_MISSING, BUCKET_OWNER, BUCKET_ACCESS, and the errors of credentials and of the network
 */
export async function openBucket(
  options: Omit<AwsOptions, 'patience'>,
  { bucket, bucketOwner }: { bucket: string; bucketOwner?: string },
): Promise<ArchiveBucket> {
  const asking: AwsOptions = { ...options, patience: 'command' };
  const first = createClients(asking);
  const region = await bucketRegion(first, options.region, bucket, bucketOwner);
  const clients = region === options.region ? first : createClients({ ...asking, region });
  const { s3, site } = clients;
  const owned = { Bucket: bucket, ...defined({ ExpectedBucketOwner: bucketOwner }) };
  const { list, read } = createObjects(clients, { bucket, ...defined({ bucketOwner }) });

  const readRules = async (): Promise<ExpirationRule[] | undefined> => {
    try {
      return await calling(site('s3', 's3:GetLifecycleConfiguration'), async () => {
        try {
          const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand(owned));
          return Rules.flatMap(expirationOf);
        } catch (error) {
          if (factsOf(error).name === 'NoSuchLifecycleConfiguration') return [];
          throw error;
        }
      });
    } catch (error) {
      if (isLogferryError(error) && error.code === 'ACCESS_DENIED') return undefined;
      throw error;
    }
  };
  let rules: Promise<ExpirationRule[] | undefined> | undefined;
  const facts: BucketFacts = {
    factsOf: (key, versionId) =>
      calling(site('s3', versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'), async () => {
        try {
          // Without this mode S3 does not return its checksum.
          const input = { ...owned, Key: key, ChecksumMode: 'ENABLED' as const, ...defined({ VersionId: versionId }) };
          const answer = await s3.send(new HeadObjectCommand(input));
          const { ContentLength = 0, ETag = '', VersionId, StorageClass, ChecksumCRC64NVME: crc64nvme } = answer;
          return {
            ...{ bytes: ContentLength, etag: ETag.replaceAll('"', '') },
            ...defined({
              versionId: VersionId === 'null' ? undefined : VersionId,
              storageClass: StorageClass,
              crc64nvme,
            }),
          };
        } catch (error) {
          // The answer to HEAD has no body, so only its status shows that there is no such object or version.
          if (factsOf(error).status === 404) return undefined;
          throw error;
        }
      }),
    // An audit needs the rules at each missing object, so S3 is asked for them only once.
    expirationRules: () => {
      rules ??= readRules();
      return rules;
    },
  };
  return { region, objects: { list, read }, facts, expirationRules: readRules };
}

function expirationOf(rule: LifecycleRule): ExpirationRule[] {
  const { ID = '', Status, Expiration, Filter } = rule;
  const { Days: days, Date: date } = Expiration ?? {};
  if (Status !== 'Enabled' || (days === undefined && date === undefined)) return [];
  const { Tags, ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = Filter?.And ?? {};
  const isFiltered = [
    ...[Filter?.Tag, Filter?.ObjectSizeGreaterThan, Filter?.ObjectSizeLessThan],
    ...[Tags, above, below],
  ].some((condition) => condition !== undefined);
  return [{ id: ID, prefix: prefixOf(rule), isFiltered, ...defined({ days, date: date?.toISOString() }) }];
}
