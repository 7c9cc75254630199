import { sha256Hex } from '../contract/index.js';
import { RecordConflict } from './errors.js';
import type { ObjectStore } from './ports.js';

/** The whole of a small object (a record of ours) as text; undefined when there is none. */
export async function readText(store: ObjectStore, key: string): Promise<string | undefined> {
  const body = await store.read(key);
  if (body === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Writes a record that is a function of its run: a repeated write of the same bytes succeeds.
 * @throws RecordConflict when the key holds something else
 */
export async function storeRecord(
  store: ObjectStore,
  key: string,
  text: string,
  contentType: string,
): Promise<{ key: string; sha256: string }> {
  const answer = await store.writeOnce(key, text, contentType);
  if (answer === 'exists' && (await readText(store, key)) !== text) throw new RecordConflict(key);
  return { key, sha256: sha256Hex(text) };
}

/** Keys below a prefix, in key order. */
export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects } of store.list(prefix)) keys.push(...objects.map(({ key }) => key));
  return keys;
}
