import { BUCKET_NAME } from '../../contract/aws-formats.js';
import { usageError } from '../../contract/usage-error.js';
import type { SqlOptions } from '../commands/flags/reading.js';

/** Where the symlink files of a script for Athena are written, and where Athena finds them. */
export interface Symlinks {
  /** S3 URL without a slash at its end. */
  location: string;
  bucket: string;
  prefix: string;
  /** The folder into which the files are written; absent if they are written to `location`. */
  folder?: string;
}

/** Where the symlink files are written and found, by the flags. @throws LogferryError INVALID_REQUEST */
export function symlinksOf({
  symlinks,
  symlinksLocation,
}: Pick<SqlOptions, 'symlinks' | 'symlinksLocation'>): Symlinks {
  if (symlinks === undefined) {
    throw usageError(
      '--engine athena needs --symlinks: without files that name the objects, Athena reads all objects of a folder',
      'Add --symlinks s3://BUCKET/PREFIX, where the files are written once and never changed.',
    );
  }
  if (symlinks.startsWith('s3://')) return locationOf('--symlinks', symlinks);
  if (symlinksLocation === undefined) {
    throw usageError(
      `--symlinks (${JSON.stringify(symlinks).slice(0, 80)}) is a folder, so --symlinks-location must name the S3 URL to which you copy the folder`,
      'Add --symlinks-location s3://BUCKET/PREFIX, and copy the folder there with `aws s3 sync`.',
    );
  }
  return { ...locationOf('--symlinks-location', symlinksLocation), folder: symlinks };
}

function locationOf(flag: string, text: string): Symlinks {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(text) ?? [];
  const prefix = path.replace(/\/+$/, '');
  if (!BUCKET_NAME.test(bucket) || !/^([\w.=-]+(\/[\w.=-]+)*)?$/.test(prefix)) {
    throw usageError(
      `${flag} (${JSON.stringify(text).slice(0, 80)}) must be s3://BUCKET/PREFIX, with letters, digits and ._=-/ in the prefix`,
    );
  }
  return { location: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`, bucket, prefix };
}
