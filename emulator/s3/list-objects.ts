import { ServiceError } from '../core/errors.js';
import { element } from '../xml/xml.js';
import type { Bucket, StoredObject } from './bucket.js';
import type { BucketOperation } from './operation.js';
import { compareKeys } from './ordered-keys.js';
import { S3_NAMESPACE, xml } from './replies.js';
import { canonicalOwnerId } from './store.js';

const MAX_KEYS = 1000;

interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys and rolled-up prefixes up to and including this one have been listed. */
  readonly after: string | undefined;
  readonly maxKeys: number;
}

interface Listing {
  readonly entries: readonly (StoredObject | string)[];
  /** Where the next page continues, if there is one. */
  readonly next: string | undefined;
}

export const listObjectsV2: BucketOperation = ({ call }, bucket) => {
  const { query } = call;
  const startAfter = query.get('start-after') ?? undefined;
  const token = query.get('continuation-token') ?? undefined;
  const encoding = query.get('encoding-type') ?? undefined;
  if (encoding !== undefined && encoding !== 'url') throw invalid('Invalid Encoding Method specified in Request');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = maxKeysOf(query.get('max-keys'));
  const after = token === undefined ? startAfter : readContinuation(token);
  const { entries, next } = list(bucket, { prefix, delimiter, after, maxKeys: Math.min(maxKeys, MAX_KEYS) });
  const shown = (name: string, text: string) => element(name, encoding === 'url' ? encodeKey(text) : text);
  const owner =
    query.get('fetch-owner') === 'true' ? `<Owner>${element('ID', canonicalOwnerId(bucket.ownerId))}</Owner>` : '';
  const parts = [
    element('Name', bucket.name),
    shown('Prefix', prefix),
    delimiter === '' ? '' : shown('Delimiter', delimiter),
    element('MaxKeys', maxKeys),
    encoding === undefined ? '' : element('EncodingType', encoding),
    element('KeyCount', entries.length),
    element('IsTruncated', next !== undefined),
    token === undefined ? '' : element('ContinuationToken', token),
    next === undefined ? '' : element('NextContinuationToken', writeContinuation(next)),
    startAfter === undefined ? '' : shown('StartAfter', startAfter),
    ...entries.map((entry) =>
      typeof entry === 'string'
        ? `<CommonPrefixes>${shown('Prefix', entry)}</CommonPrefixes>`
        : `<Contents>${shown('Key', entry.key)}${describe(entry)}${owner}</Contents>`,
    ),
  ];
  return xml(`<ListBucketResult xmlns="${S3_NAMESPACE}">${parts.join('')}</ListBucketResult>`);
};

/** One page; jumps over everything below a rolled-up prefix, so that the cost is that of what is listed. */
function list(bucket: Bucket, { prefix, delimiter, after, maxKeys }: ListQuery): Listing {
  const keys = bucket.objects;
  const entries: (StoredObject | string)[] = [];
  let last: string | undefined;
  let index = keys.firstIndex((key) => compareKeys(key, prefix) >= 0);
  if (after !== undefined) {
    const rolledUp = rollUp(after, prefix, delimiter);
    // A continuation that is itself a rolled-up prefix has passed all keys below it.
    index = Math.max(
      index,
      rolledUp === after ? beyond(bucket, after) : keys.firstIndex((key) => compareKeys(key, after) > 0),
    );
  }
  for (let key = keys.keyAt(index); key?.startsWith(prefix); key = keys.keyAt(index)) {
    if (entries.length >= maxKeys) return { entries, next: maxKeys === 0 ? undefined : last };
    const common = rollUp(key, prefix, delimiter);
    const object = keys.get(key);
    if (common !== undefined) entries.push(common);
    else if (object !== undefined) entries.push(object);
    last = common ?? key;
    index = common === undefined ? index + 1 : beyond(bucket, common);
  }
  return { entries, next: undefined };
}

function rollUp(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}

/** Index of the first key after all those that start with `prefix`. */
function beyond(bucket: Bucket, prefix: string): number {
  return bucket.objects.firstIndex((key) => compareKeys(key, prefix) > 0 && !key.startsWith(prefix));
}

function describe({ lastModifiedMs, etag, blob, checksum, storageClass }: StoredObject): string {
  return (
    element('LastModified', new Date(Math.floor(lastModifiedMs / 1000) * 1000).toISOString()) +
    element('ETag', etag) +
    element('ChecksumAlgorithm', checksum.algorithm) +
    element('ChecksumType', 'FULL_OBJECT') +
    element('Size', blob.size) +
    element('StorageClass', storageClass)
  );
}

function maxKeysOf(text: string | null): number {
  if (text === null || text === '') return MAX_KEYS;
  const count = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw invalid('Provided max-keys not an integer or within integer range', 'max-keys', text);
  if (count < 0) throw invalid('Argument maxKeys must be an integer between 0 and 2147483647', 'maxKeys', text);
  return count;
}

/** S3's URL form: like a form value, but `/` stays. */
function encodeKey(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%2F/g, '/')
    .replace(/%20/g, '+');
}

function writeContinuation(after: string): string {
  return Buffer.from(`1${after}`).toString('base64');
}

function readContinuation(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  const text = bytes.toString('utf8');
  if (!text.startsWith('1') || bytes.toString('base64') !== token) {
    throw invalid('The continuation token provided is incorrect', 'continuation-token');
  }
  return text.slice(1);
}

function invalid(message: string, name?: string, value?: string): ServiceError {
  return new ServiceError('InvalidArgument', message, 400, {
    ...(name === undefined ? {} : { ArgumentName: name }),
    ...(value === undefined ? {} : { ArgumentValue: value }),
  });
}
