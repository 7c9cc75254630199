import { ServiceError } from '../../../core/service-error.js';
import type { Call } from '../../../http/call.js';
import type { Bucket, MultipartUpload, UploadedPart } from '../../model/bucket.js';
import { etagOf } from '../../model/encryption.js';
import { bytesOf, type HashedBlob, writeHashed } from '../../model/hashed-blob.js';
import {
  type Checksum,
  checksumElement,
  checksumHeader,
  DEFAULT_ALGORITHM,
  declaredChecksum,
} from '../../wire/checksums.js';
import { invalidArgument, invalidRequest } from '../../wire/errors.js';
import { empty, xmlReply } from '../../wire/replies.js';
import { copySourceOf, sourceVersionHeader } from '../copy-source.js';
import { encryptionHeaders } from '../encryption-headers.js';
import { requireChecksum } from '../object-lock-headers.js';
import type { ObjectOperation, S3Context } from '../operation.js';
import { receiveBody } from '../receive-body.js';
import { noSuchUpload, uploadOf } from './find-upload.js';

const MAX_PARTS = 10_000;
/** Maximum size of a part at S3 (bytes). */
const MAX_PART_BYTES = 5 * 1024 * 1024 * 1024;

export const uploadPart: ObjectOperation = async (context, bucket, key) => {
  const { call, store } = context;
  const number = partNumberOf(call);
  const upload = uploadOf(call, bucket, key);
  checkAlgorithm(call, upload);
  requireChecksum(call.headers, bucket, upload.attributes, 'Put Part');
  const received = await receiveBody(call, store.blobs, upload.checksum?.algorithm);
  const part = await keepPart(context, bucket, upload, number, received);
  const shown = received.checksumGiven || upload.checksum !== undefined;
  return empty(200, {
    etag: part.etag,
    ...encryptionHeaders(upload.attributes.encryption),
    ...(shown ? { [checksumHeader(part.checksum.algorithm)]: part.checksum.value } : {}),
  });
};

export const uploadPartCopy: ObjectOperation = async (context, bucket, key) => {
  const { call, store } = context;
  const number = partNumberOf(call);
  const upload = uploadOf(call, bucket, key);
  const source = copySourceOf(call, store);
  const { blob } = source.object;
  const [start, end] = sourceRange(call, blob.size);
  const algorithm = upload.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const copied = await writeHashed(store.blobs, bytesOf(store.blobs, blob, start, end), algorithm);
  const part = await keepPart(context, bucket, upload, number, copied);
  const members = {
    LastModified: new Date(part.lastModifiedMs).toISOString(),
    ETag: part.etag,
    ...(upload.checksum === undefined ? {} : checksumMember(part.checksum)),
  };
  const headers = { ...encryptionHeaders(upload.attributes.encryption), ...sourceVersionHeader(source) };
  return xmlReply('CopyPartResult', members, headers);
};

/**
 * Adds a received part to its upload. The part replaces an earlier part with the same number.
 * @throws ServiceError NoSuchUpload if the upload has ended while the part was received. The part is then removed
 */
async function keepPart(
  { store, clock }: S3Context,
  bucket: Bucket,
  upload: MultipartUpload,
  number: number,
  { blob, md5, checksum }: HashedBlob,
): Promise<UploadedPart> {
  if (bucket.uploads.get(upload.id) !== upload) {
    await store.blobs.remove(blob);
    throw noSuchUpload(upload.id);
  }
  const etag = etagOf(md5, upload.attributes.encryption);
  const part: UploadedPart = { number, blob, etag, checksum, lastModifiedMs: clock.now() };
  const replaced = upload.parts.get(number);
  upload.parts.set(number, part);
  if (replaced !== undefined) await store.blobs.remove(replaced.blob);
  return part;
}

export function checksumMember({ algorithm, value }: Checksum): Record<string, string> {
  return { [checksumElement(algorithm)]: value };
}

/**
 * Checks the checksum algorithm of a part.
 * @throws ServiceError InvalidRequest if the upload has another algorithm, or if the part has no checksum and the
 * upload has the type COMPOSITE
 */
function checkAlgorithm({ headers }: Call, { checksum }: MultipartUpload): void {
  if (checksum === undefined) return;
  const declared = declaredChecksum(headers)?.algorithm;
  if (declared === checksum.algorithm || (declared === undefined && checksum.type === 'FULL_OBJECT')) return;
  throw new ServiceError(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, ` +
      `actual checksum Type: ${declared?.toLowerCase() ?? 'null'}`,
  );
}

/** The part number in a request. @throws ServiceError InvalidArgument */
function partNumberOf({ query }: Call): number {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PARTS) return number;
  throw invalidArgument(`Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`, 'partNumber', text);
}

/** Offsets of the first and last byte to copy. @throws ServiceError InvalidArgument, InvalidRequest */
function sourceRange({ headers }: Call, size: number): readonly [number, number] {
  const name = 'x-amz-copy-source-range';
  const asked = headers[name];
  const [start, end] = asked === undefined ? [0, size - 1] : closedRange(name, String(asked));
  if (asked !== undefined && start >= size) {
    throw invalidRequest('The specified copy range is invalid for the source object size');
  }
  if (asked !== undefined && end >= size) {
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, name, String(asked));
  }
  if (end - start >= MAX_PART_BYTES) {
    throw new ServiceError(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PART_BYTES}`,
    );
  }
  return [start, end];
}

function closedRange(name: string, text: string): readonly [number, number] {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined && Number(first) <= Number(last)) return [Number(first), Number(last)];
  throw invalidArgument(
    `The ${name} value must be of the form bytes=first-last where first and last are the zero-based offsets of ` +
      'the first and last bytes to copy',
    name,
    text,
  );
}
