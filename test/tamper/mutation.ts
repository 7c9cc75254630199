import type { AuditOptions } from '../../archive/audit/index.js';
import type { Bucket } from './bucket.js';

/** The archive of the tests as its exports left it, and the checkpoint that was kept elsewhere. */
export interface Honest {
  bucket: Bucket;
  since: NonNullable<AuditOptions['since']>;
}

/** One way to tamper with an archive, and exactly what an audit must find. */
export interface Mutation {
  /** What was done. */
  about: string;
  /** Makes the archive that was tampered with. */
  make(honest: Honest): Promise<Bucket>;
  /** `CODE name` of each finding, with the short name of its key; `~CODE name` if its severity is `notice`. */
  finds: readonly string[];
  /** Options of the audit, besides the trusted keys and the checkpoint that was kept. */
  options?: (honest: Honest) => Partial<AuditOptions>;
  /** The audit has no checkpoint that was kept elsewhere. */
  isUnpinned?: true;
  /** The audit reads a copy in a folder. */
  isInFolder?: true;
  /** The auditor knows that no export is running. */
  isClosed?: true;
}

/** A mutation of a copy of the honest archive. */
export const mutation = (
  about: string,
  change: (bucket: Bucket) => void | Promise<void>,
  finds: readonly string[],
  more: Pick<Mutation, 'options' | 'isUnpinned' | 'isClosed'> = {},
): Mutation => ({
  ...{ about, finds, ...more },
  async make({ bucket }) {
    const copy = bucket.copy();
    await change(copy);
    return copy;
  },
});

/** Replaces a text in an object. @throws Error if the object does not contain the text */
export function edit(bucket: Bucket, key: string, from: string, to: string): void {
  const text = bucket.text(key);
  if (!text.includes(from)) throw new Error(`${key} does not contain ${from}`);
  bucket.put(key, text.replace(from, to));
}

export function remove(bucket: Bucket, key: string): void {
  if (!bucket.objects.delete(key)) throw new Error(`there is no ${key}`);
}

/** Removes everything below a prefix. */
export function removeBelow(bucket: Bucket, prefix: string): void {
  const keys = bucket.listed(prefix).map(({ key }) => key);
  if (keys.length === 0) throw new Error(`there is nothing below ${prefix}`);
  for (const key of keys) bucket.objects.delete(key);
}

export function bytesOf(bucket: Bucket, key: string): Buffer {
  const body = bucket.objects.get(key);
  if (body === undefined) throw new Error(`there is no ${key}`);
  return Buffer.from(body);
}

export function swap(bucket: Bucket, a: string, b: string): void {
  const [first, second] = [bytesOf(bucket, a), bytesOf(bucket, b)];
  bucket.put(a, second);
  bucket.put(b, first);
}

/** Gives an object another key. */
export function rename(bucket: Bucket, from: string, to: string): void {
  bucket.put(to, bytesOf(bucket, from));
  bucket.objects.delete(from);
}

export const truncate = (bucket: Bucket, key: string, bytes: number): void =>
  bucket.put(key, bytesOf(bucket, key).subarray(0, bytes));

/** Flips one bit in the middle of an object. */
export function flip(bucket: Bucket, key: string): void {
  const bytes = bytesOf(bucket, key);
  const at = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  bucket.put(key, bytes);
}
