import { trimSlashes } from '../../contract/archive-prefix.js';
import { usageError } from '../../contract/usage-error.js';

/** A bucket, and the folder in it if the text names one. */
export interface BucketLocation {
  bucket: string;
  prefix?: string;
}

/** How messages name the values of a location. */
export interface LocationNames {
  bucket: string;
  prefix: string;
  /** The flags or keys that a user writes for a location. */
  write(location: BucketLocation): string;
}

const FLAGS: LocationNames = {
  bucket: '--bucket',
  prefix: '--prefix',
  write: ({ bucket, prefix }) =>
    prefix === undefined ? `--bucket ${bucket}` : `--bucket ${bucket} --prefix ${prefix}`,
};

const S3_URL = /^s3:\/\/([^/]*)(?:\/(.*))?$/i;
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([^/*]+)(?:\/([^*]*))?$/;

/** Other forms in which people copy the address of a bucket. */
const OTHER_FORMS: readonly RegExp[] = [
  /^s3[an]:\/\/([^/]+)\/?(.*)$/i,
  /^arn:aws[a-z-]*:s3:::([^/*]+)\/(.*?)\*+$/,
  /^https?:\/\/([^/]+?)\.s3[.-][^/]*amazonaws\.com[^/]*\/?([^?]*)/i,
  /^https?:\/\/s3[.-][^/]*amazonaws\.com[^/]*\/([^/?]+)\/?([^?]*)/i,
  /^https?:\/\/[^/]*console\.aws\.amazon\.com\/s3\/buckets\/([^/?]+)(?:.*[?&]prefix=([^&]*))?/i,
  /^([^/:]+)\/(.*)$/,
];

/**
 * Parses a value of `--bucket`, or of the key `bucket` of another input: a name, an S3 URL (`s3://bucket/folder`) or
 * the ARN of a bucket. The schema of requests checks the name later.
 * @throws LogferryError INVALID_REQUEST with the flags to write, if the text is the address of a bucket in another form
 */
export function parseBucket(text: string, names: LocationNames = FLAGS): BucketLocation {
  const known = S3_URL.exec(text) ?? BUCKET_ARN.exec(text);
  if (known !== null) return location(known);
  const other = OTHER_FORMS.map((form) => form.exec(text)).find((match) => match !== null);
  if (other === undefined || other === null) return { bucket: text };
  throw usageError(`${names.bucket} (${JSON.stringify(text).slice(0, 160)}): write ${names.write(location(other))}`);
}

function location([, bucket = '', folder]: RegExpExecArray): BucketLocation {
  const prefix = trimSlashes(folder);
  return { bucket, ...(prefix !== '' && { prefix }) };
}

/** @throws LogferryError INVALID_REQUEST if a value of `--prefix` is an S3 URL */
export function parsePrefix(text: string, names: LocationNames = FLAGS): string {
  const url = S3_URL.exec(text);
  if (url === null) return trimSlashes(text);
  throw usageError(`${names.prefix} (${JSON.stringify(text).slice(0, 160)}): write ${names.write(location(url))}`);
}
