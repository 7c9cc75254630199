import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuditedArchive, ObjectReader } from '../archive/index.js';
import { BUCKET_NAME, defined, type LogferryError, trimSlashes, usageError } from '../contract/index.js';
import { archivesBelow } from './opened/find-root.js';
import { folderObjects } from './opened/folder-objects.js';
import { type RecordedLocation, recordedLocation } from './opened/recorded-location.js';
import { renamedFacts, renamedObjects } from './opened/renamed-objects.js';

/**
 * An archive that is open for reading, in its bucket or as a copy. It has no method that writes. Its objects have the
 * keys that its records contain, wherever a copy lies.
 */
export interface OpenedArchive extends AuditedArchive {
  /** The present location of the archive: `s3://bucket/prefix`, or the path of a folder. */
  name: string;
  /** The location to which the archive was written, by its records; absent if the records name no location. */
  writtenTo?: RecordedLocation;
}

export interface OpenOptions {
  env: NodeJS.ProcessEnv;
  /** The account that must own the bucket; if absent, the owner is not checked. */
  bucketOwner?: string;
}

/** The Region of the first request if the environment names none. S3 then names the bucket's Region. */
const FIRST_REGION = 'us-east-1';

/**
 * Opens an archive for reading: `s3://bucket/prefix`, or a folder with a copy of the archive or of the whole bucket.
 * @throws LogferryError INVALID_REQUEST if there is no archive, or another code if S3 does not answer or refuses
 */
export async function openArchive(text: string, options: OpenOptions): Promise<OpenedArchive> {
  const url = S3_URL.exec(text);
  if (url === null) return openFolder(text, options);
  const [, bucket = '', path] = url;
  if (!BUCKET_NAME.test(bucket))
    throw refusal(
      text,
      'its bucket is not the name of an S3 bucket',
      'Write s3://BUCKET/PREFIX, without an ARN or a host name.',
    );
  return openInBucket(bucket, trimSlashes(path), options);
}

const S3_URL = /^s3:\/\/([^/]*)(?:\/(.*))?$/i;

async function openInBucket(bucket: string, prefix: string, options: OpenOptions): Promise<OpenedArchive> {
  const { env, bucketOwner } = options;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || FIRST_REGION;
  // Loaded only for a bucket: the SDK is large, and a folder needs none of it.
  const { openBucket } = await import('../aws/index.js');
  const { objects, facts } = await openBucket({ region, env }, { bucket, ...defined({ bucketOwner }) });
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const opened = await opening(name, objects, prefix);
  const { writtenTo = { bucket, prefix } } = opened;
  const isOriginal = writtenTo.bucket === bucket && trimSlashes(writtenTo.prefix) === prefix;
  return { ...opened, isOriginal, bucket: renamedFacts(facts, prefixesOf(opened.prefix, prefix)) };
}

async function openFolder(text: string, { bucketOwner }: OpenOptions): Promise<OpenedArchive> {
  const folder = resolve(text);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw refusal(text, 'there is no such folder', 'Name a folder, or an archive in S3: s3://BUCKET/PREFIX.');
  if (bucketOwner !== undefined) throw refusal(text, 'a folder has no bucket owner', 'Leave --bucket-owner out.');
  const [path, ...others] = await archivesBelow(folder);
  if (path === undefined) throw refusal(text, NO_ARCHIVE, NAME_PREFIX);
  if (others.length > 0) {
    const names = [path, ...others].slice(0, MOST_NAMED).map((name) => resolve(folder, name));
    throw refusal(text, `it holds ${others.length + 1} archives`, `Name one of them: ${names.join(', ')}.`);
  }
  return opening(resolve(folder, path), folderObjects(folder), path);
}

/** Number of archives that a hint names. */
const MOST_NAMED = 5;
const NO_ARCHIVE = 'there is no archive, because nothing lies below _logferry/ there';
const NAME_PREFIX =
  'If the archive has a prefix, name it, too: s3://BUCKET/PREFIX, or the folder that has _logferry/ in it.';

/** @param present the prefix at which the archive lies among the objects */
async function opening(name: string, objects: ObjectReader, present: string): Promise<OpenedArchive> {
  const start = slashed(present);
  const [first] = await firstPage(objects, `${start}_logferry/`);
  if (first === undefined) throw refusal(name, NO_ARCHIVE, NAME_PREFIX);
  const writtenTo = await recordedLocation(objects, start);
  const prefix = trimSlashes(writtenTo?.prefix ?? present);
  return {
    ...{ name, prefix, objects: renamedObjects(objects, prefixesOf(prefix, present)), isOriginal: false },
    ...defined({ writtenTo }),
  };
}

async function firstPage(objects: ObjectReader, prefix: string): Promise<readonly unknown[]> {
  for await (const page of objects.list(prefix, { pageSize: 1 })) return page.objects;
  return [];
}

const prefixesOf = (recorded: string, present: string) => ({ recorded: slashed(recorded), present: slashed(present) });
const slashed = (prefix: string): string => (prefix === '' ? '' : `${prefix}/`);

const refusal = (text: string, why: string, hint: string): LogferryError =>
  usageError(`${text.slice(0, 300)}: ${why}`, hint);
