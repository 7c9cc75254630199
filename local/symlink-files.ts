import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RecordConflict, readText, type SymlinkFile } from '../archive/index.js';
import { ownAccount } from './own-account.js';

export interface SymlinkTarget {
  bucket: string;
  /** Without slashes at its ends, may be empty. */
  prefix: string;
  /** @default the account of the credentials */
  bucketOwner?: string;
}

/** The Region of the first request if the environment names none. S3 then names the bucket's Region. */
const FIRST_REGION = 'us-east-1';

/**
 * Finds a bucket for symlink files, which are lists of objects that Athena reads.
 * @returns a function that writes one file. If the bucket has the file already, its content must be the same
 * @throws LogferryError of the credentials and the bucket
 */
export async function symlinksInBucket(
  { bucket, prefix, bucketOwner }: SymlinkTarget,
  env: NodeJS.ProcessEnv,
): Promise<(file: SymlinkFile) => Promise<void>> {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || FIRST_REGION;
  const awsFor = ownAccount('command', env);
  const first = await awsFor({ region });
  const owner = bucketOwner ?? (await first.identity()).accountId;
  const where = await first.bucketRegion(bucket, owner);
  const store = (await awsFor({ region: where })).objects(bucket, owner);
  return async ({ name, content }) => {
    const key = prefix === '' ? name : `${prefix}/${name}`;
    if ((await store.writeOnce(key, content, 'text/plain')) === 'written') return;
    if ((await readText(store, key)) !== content) throw new RecordConflict(key);
  };
}

/** A function that writes a symlink file into a folder. If the file is already there, its content must be the same. */
export function symlinksInFolder(folder: string): (file: SymlinkFile) => Promise<void> {
  return async ({ name, content }) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(path, content, { flag: 'wx' });
    } catch (error) {
      const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!exists || (await readFile(path, 'utf8')) !== content) throw error;
    }
  };
}
