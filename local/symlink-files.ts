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
 * Writes symlink files into a bucket, each once.
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

/** Writes symlink files into a folder, each once. */
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
