import { createHash } from 'node:crypto';
import { ServiceError } from '../../../core/service-error.js';
import type { Call, Reply } from '../../../http/call.js';
import type { BlobStore } from '../../model/blobs.js';
import type { Bucket, MultipartUpload, StoredObject, UploadedPart } from '../../model/bucket.js';
import { bytesOf, writeHashed } from '../../model/hashed-blob.js';
import {
  ALGORITHMS,
  checkedValue,
  checksumElement,
  checksumHeader,
  DEFAULT_ALGORITHM,
  hasherFor,
  type ObjectChecksum,
  verifyChecksum,
} from '../../wire/checksums.js';
import { unquoted } from '../../wire/etag.js';
import { xmlReply } from '../../wire/replies.js';
import { encryptionHeaders } from '../encryption-headers.js';
import type { ObjectOperation, S3Context } from '../operation.js';
import { writtenVersionHeader } from '../request-version.js';
import { writeCondition } from '../write-condition.js';
import { chosenParts, partsInRequest } from './chosen-parts.js';
import { freeParts, hasEnded, noSuchUpload, uploadOf } from './find-upload.js';

export const completeMultipartUpload: ObjectOperation = async (context, bucket, key) => {
  const { call, store } = context;
  const completed = await alreadyCompleted(call, bucket, key);
  if (completed !== undefined) return answer(call, bucket, completed);
  const upload = uploadOf(call, bucket, key);
  const unchanged = writeCondition(call, bucket, key, upload.startedOver);
  const parts = await chosenParts(call, upload);
  checkSize(call, parts);
  // The upload is removed before it is completed. So no other request can complete, abort or change it at the same
  // time.
  if (!bucket.uploads.delete(upload.id)) throw noSuchUpload(upload.id);
  let object: StoredObject;
  try {
    object = await assemble(context, bucket, upload, parts, unchanged);
  } catch (error) {
    if (store.bucket(bucket.name) === bucket) bucket.uploads.set(upload.id, upload);
    else await freeParts(upload, store.blobs);
    throw error;
  }
  await freeParts(upload, store.blobs);
  return answer(call, bucket, object);
};

function answer(call: Call, bucket: Bucket, object: StoredObject): Reply {
  const { algorithm, value, type } = object.checksum;
  const members = {
    Location: `http://${call.headers.host ?? bucket.name}${call.rawPath}`,
    Bucket: bucket.name,
    Key: object.key,
    ETag: object.etag,
    [checksumElement(algorithm)]: value,
    ChecksumType: type,
  };
  const headers = { ...encryptionHeaders(object.encryption), ...writtenVersionHeader(object) };
  return xmlReply('CompleteMultipartUploadResult', members, headers);
}

/**
 * The object that an earlier request with the same id and the same parts has made. S3 gives a repeated request the
 * answer of the first request, because a client repeats a request whose reply was lost. The emulator knows the object
 * as long as it exists.
 */
async function alreadyCompleted(call: Call, bucket: Bucket, key: string): Promise<StoredObject | undefined> {
  const id = call.query.get('uploadId') ?? '';
  if (!hasEnded(id, bucket, key)) return undefined;
  const made = bucket.versions.get(key)?.find((version) => version.kind === 'object' && version.uploadId === id);
  if (made?.kind !== 'object') return undefined;
  const parts = await partsInRequest(call);
  return etagOfParts(parts.map(({ ETag }) => ETag.trim())) === made.etag ? made : undefined;
}

async function assemble(
  { call, store }: S3Context,
  bucket: Bucket,
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
  unchanged: () => void,
): Promise<StoredObject> {
  const { algorithm, type } = upload.checksum ?? { algorithm: DEFAULT_ALGORITHM, type: 'FULL_OBJECT' };
  const whole = await writeHashed(store.blobs, bytesOfAll(store.blobs, parts), algorithm);
  const checksum: ObjectChecksum =
    type === 'COMPOSITE' ? compositeChecksum(algorithm, parts) : { ...whole.checksum, type };
  return store.commit(
    bucket,
    {
      ...upload.attributes,
      key: upload.key,
      blob: whole.blob,
      etag: etagOfParts(parts.map(({ etag }) => etag)),
      uploadId: upload.id,
      checksum,
      parts: parts.map((part) => ({
        number: part.number,
        size: part.blob.size,
        checksum: upload.checksum === undefined ? undefined : part.checksum,
      })),
    },
    () => {
      unchanged();
      checkWhole(call, checksum);
    },
  );
}

async function* bytesOfAll(blobs: BlobStore, parts: readonly UploadedPart[]): AsyncGenerator<Buffer> {
  for (const { blob } of parts) yield* bytesOf(blobs, blob);
}

/**
 * The ETag of an object in parts: the MD5 of the parts' ETags (as bytes, one after the other), and the number of parts.
 */
function etagOfParts(etags: readonly string[]): string {
  const md5 = createHash('md5');
  for (const etag of etags) md5.update(Buffer.from(unquoted(etag), 'hex'));
  return `"${md5.digest('hex')}-${etags.length}"`;
}

function compositeChecksum(algorithm: ObjectChecksum['algorithm'], parts: readonly UploadedPart[]): ObjectChecksum {
  const hasher = hasherFor(algorithm);
  for (const { checksum } of parts) hasher.update(Buffer.from(checksum.value, 'base64'));
  return { algorithm, type: 'COMPOSITE', value: `${hasher.digest().toString('base64')}-${parts.length}` };
}

/**
 * Compares the checksum of the object with the checksum that the client states. A checksum of another algorithm is
 * ignored.
 * @throws ServiceError InvalidRequest, BadDigest
 */
function checkWhole({ headers }: Call, { algorithm, value, type }: ObjectChecksum): void {
  const askedType = headers['x-amz-checksum-type'];
  if (askedType !== undefined && askedType !== type) {
    throw new ServiceError(
      'InvalidRequest',
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const given = ALGORITHMS.find((each) => headers[checksumHeader(each)] !== undefined);
  if (given !== algorithm) return;
  const claimed = String(headers[checksumHeader(given)]);
  const [count] = /-\d{1,5}$/.exec(claimed) ?? [''];
  const plain = checkedValue(given, claimed.slice(0, claimed.length - count.length), 'header');
  verifyChecksum(given, plain, value.replace(/-\d+$/, ''));
}

/** @throws ServiceError InvalidRequest */
function checkSize({ headers }: Call, parts: readonly UploadedPart[]): void {
  const name = 'x-amz-mp-object-size';
  const claimed = headers[name];
  const size = parts.reduce((sum, { blob }) => sum + blob.size, 0);
  if (claimed === undefined || claimed === String(size)) return;
  throw new ServiceError(
    'InvalidRequest',
    `The provided '${name}' header value ${String(claimed)} does not match what was computed: ${size}`,
  );
}
