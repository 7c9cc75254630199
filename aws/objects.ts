import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AwsCallFailed } from '../activities/ports.js';
import {
  ColdObject,
  type Listing,
  type ObjectBody,
  type ObjectStore,
  type StoredObject,
  UnreadableObject,
} from '../archive/index.js';
import { defined, formatInstant, isLogferryError, LogferryError } from '../contract/index.js';
import type { PutHeaders } from '../contract/put-headers.js';
import type { Clients } from './clients.js';
import { denial } from './denial.js';
import { factsOf } from './error-facts.js';
import { type CallSite, isAccessDenied, isKeyProblem, safeError } from './failures.js';
import { ListedObjects } from './listed-objects.js';
import { sendingAs } from './repeated-calls.js';

/**
 * Maximum number of attempts at a write. S3 answers 409 when writes of the same key conflict. This answer does not say
 * which write succeeded, so the write is tried again.
 */
const CONFLICT_ATTEMPTS = 6;
const CONFLICT_PAUSE_MS = 100;

/**
 * The archive's object store in one S3 bucket. Each call checks the owner of the bucket if one is given, and each write
 * has the given headers. The SDK encodes the keys of requests; this module decodes the keys of listings.
 */
export function createObjects(
  { s3, site }: Clients,
  { bucket, bucketOwner, headers = {} }: { bucket: string; bucketOwner?: string; headers?: PutHeaders },
): ObjectStore {
  const owned = { Bucket: bucket, ...defined({ ExpectedBucketOwner: bucketOwner }) };
  const failed = (error: unknown, operation: string): Error => bucketError(error, bucket, site('s3', operation));

  return {
    async *list(prefix, { delimiter, startAfter, pageSize, withChanges = false } = {}) {
      const input = {
        ...owned,
        Prefix: prefix,
        // XML cannot contain every character that a stream name can.
        EncodingType: 'url' as const,
        ...defined({ Delimiter: delimiter, StartAfter: startAfter, MaxKeys: pageSize }),
      };
      const pageAt = async (token: string | undefined): Promise<{ listing: Listing; next: string | undefined }> => {
        const command = new ListObjectsV2Command(defined({ ...input, ContinuationToken: token }));
        const listed = new ListedObjects(withChanges);
        command.middlewareStack.add(listed.taking, { step: 'deserialize', priority: 'low', name: 'takeObjects' });
        try {
          const answer = await sendingAs('s3:ListBucket', () => s3.send(command));
          if (answer.Contents !== undefined) throw new AwsCallFailed('s3:ListBucket', 'objects without key or size');
          return {
            listing: listingOf(listed.objects, answer),
            next: answer.IsTruncated ? answer.NextContinuationToken : undefined,
          };
        } catch (error) {
          throw failed(error, 's3:ListBucket');
        }
      };
      let token: string | undefined;
      do {
        const { listing, next } = await pageAt(token);
        yield listing;
        token = next;
      } while (token !== undefined);
    },

    async read(key, versionId) {
      try {
        // Without this mode S3 does not return its checksum.
        const input = { ...owned, Key: key, ChecksumMode: 'ENABLED' as const, ...defined({ VersionId: versionId }) };
        const command = new GetObjectCommand(input);
        const answer = await sendingAs('s3:GetObject', () => s3.send(command));
        if (!(answer.Body instanceof Readable)) throw new AwsCallFailed('s3:GetObject', 'no body');
        const chunks = chunksOf(answer.Body, (error) => failed(error, 's3:GetObject'));
        return { ...saidBy(answer), chunks };
      } catch (error) {
        const { name } = factsOf(error);
        if (name === 'NoSuchKey' || name === 'NoSuchVersion') return undefined;
        if (name === 'InvalidObjectState') throw new ColdObject(key);
        // S3 answers InvalidRequest, for example, if only the writer has the encryption key (SSE-C). A repeated read
        // would be refused, too.
        if (name === 'InvalidRequest') throw new UnreadableObject(key, 'S3 answers InvalidRequest when it is read');
        throw failed(error, 's3:GetObject');
      }
    },

    async writeOnce(key, body, contentType) {
      const input = {
        ...owned,
        Key: key,
        Body: Buffer.from(body),
        ContentType: contentType,
        IfNoneMatch: '*',
        ChecksumAlgorithm: 'SHA256' as const,
        ...defined({ ACL: headers.acl, ServerSideEncryption: headers.sse, SSEKMSKeyId: headers.sseKmsKeyId }),
      };
      for (let attempt = 1; ; attempt += 1) {
        try {
          await sendingAs('s3:PutObject', () => s3.send(new PutObjectCommand(input)));
          return 'written';
        } catch (error) {
          const { status } = factsOf(error);
          if (status === 412) return 'exists';
          if (status !== 409 || attempt === CONFLICT_ATTEMPTS) throw failed(error, 's3:PutObject');
          await sleep(CONFLICT_PAUSE_MS * attempt);
        }
      }
    },
  };
}

function bucketError(error: unknown, bucket: string, site: CallSite): Error {
  const facts = factsOf(error);
  if (facts.name === 'NoSuchBucket') return new LogferryError('BUCKET_MISSING', { bucket });
  if (isKeyProblem(facts)) return new LogferryError('BUCKET_KEY', { bucket, detail: facts.name });
  const safe = safeError(error, site);
  const denied = isAccessDenied(facts) && isLogferryError(safe) && safe.code === 'ACCESS_DENIED';
  return denied ? new LogferryError('BUCKET_ACCESS', { bucket, detail: denial(site.operation, facts.message) }) : safe;
}

/** What S3 says about an object in the answer that holds its content. */
function saidBy(answer: GetObjectCommandOutput): Omit<ObjectBody, 'chunks'> {
  const { VersionId, ETag, LastModified, ChecksumCRC64NVME, ObjectLockMode, ObjectLockRetainUntilDate } = answer;
  const until = instantIn(ObjectLockRetainUntilDate);
  return defined({
    versionId: VersionId === 'null' ? undefined : VersionId,
    etag: ETag?.replaceAll('"', ''),
    lastModified: instantIn(LastModified),
    crc64nvme: ChecksumCRC64NVME,
    lock: ObjectLockMode === undefined || until === undefined ? undefined : { mode: ObjectLockMode, until },
  });
}

/**
 * A date of the SDK as an instant. Undefined for a header that is no date, for which the SDK returns an invalid date.
 */
const instantIn = (date: Date | undefined): string | undefined =>
  date === undefined || Number.isNaN(date.getTime()) ? undefined : formatInstant(date.getTime());

function listingOf(
  objects: StoredObject[],
  { CommonPrefixes = [], EncodingType }: ListObjectsV2CommandOutput,
): Listing {
  const decode = EncodingType === 'url' ? decodeKey : (text: string): string => text;
  for (const object of objects) object.key = decode(object.key);
  return { objects, folders: CommonPrefixes.flatMap(({ Prefix }) => (Prefix === undefined ? [] : [decode(Prefix)])) };
}

/** Decodes S3's URL encoding, which the SDK leaves in place: percent signs, and `+` for a space. */
const decodeKey = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

async function* chunksOf(body: Readable, failed: (error: unknown) => Error): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw failed(error);
  }
}
