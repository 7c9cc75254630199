import { gunzipSync } from 'node:zlib';
import {
  type ObjectStore,
  objectsOf,
  parseReceiptKey,
  parseRecountKey,
  readParts,
  readReceipt,
} from '../../archive/index.js';
import { createAws } from '../../aws/index.js';
import { sha256Hex } from '../../contract/index.js';
import type { Claims, RunOfExport, StoredManifest, StoredReceipt, StoredRecount, Truth } from './audit/evidence.js';
import { ACCOUNT_ID, LANES, type LoadedStream } from './scenario/log-data.js';
import { type ChaosWorld, SECRET } from './world.js';

const DATA_OBJECT = /\/\d{6}\.gz$/;
/** Maximum number of objects that are read at the same time. */
const AT_ONCE = 8;

/**
 * Reads the data objects, receipts, recounts and manifests in both buckets, and the tasks of the emulator. The caller
 * has cleared the emulator's faults.
 */
export async function gather(
  { emulator }: ChaosWorld,
  streams: readonly LoadedStream[],
  runs: readonly RunOfExport[],
): Promise<{ truth: Truth; claims: Claims }> {
  const objects = new Map<string, { bytes: number; lines: readonly string[] }>();
  const receipts: StoredReceipt[] = [];
  const recounts: StoredRecount[] = [];
  const manifests = new Map<string, StoredManifest>();
  const { tasks, settings, clock } = emulator.state();
  for (const { region, bucket } of LANES) {
    const store = storeOf(emulator.url, region, bucket);
    await inTurns(await keysOf(store), async (key) => {
      if (DATA_OBJECT.test(key)) objects.set(`${bucket}/${key}`, unpacked(await bytesOf(store, key)));
      else if (parseReceiptKey(key)) receipts.push(...(await receiptAt(store, key)));
      else if (parseRecountKey(key))
        recounts.push({ key, content: JSON.parse((await bytesOf(store, key)).toString('utf8')) });
    });
    const here = runs.filter(({ request }) => request.region === region);
    await inTurns(here, async ({ exportId, result }) => {
      const manifest = result?.manifest && (await manifestAt(store, exportId, result.manifest, bucket));
      if (manifest && result?.manifest) manifests.set(result.manifest, manifest);
    });
  }
  return {
    truth: { atMs: clock.nowMs, tasks, streams, windowBounds: settings.windowBounds, objects },
    claims: { receipts, recounts, manifests, runs },
  };
}

const storeOf = (endpoint: string, region: string, bucket: string): ObjectStore =>
  createAws({ region, endpoint, credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET } }).objects(
    bucket,
    ACCOUNT_ID,
  );

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects } of store.list('')) keys.push(...objects.map(({ key }) => key));
  return keys;
}

async function bytesOf(store: ObjectStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await store.read(key))?.chunks ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The stored size (bytes) of an object, and its uncompressed lines without empty lines. An event is a timestamp, a
 * space and the message, which can have several lines.
 */
function unpacked(stored: Buffer): { bytes: number; lines: string[] } {
  const lines = gunzipSync(stored)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { bytes: stored.length, lines };
}

async function receiptAt(store: ObjectStore, key: string): Promise<StoredReceipt[]> {
  const stored = await readReceipt(store, key);
  if (stored === undefined) return [];
  const objects: string[] = [];
  for await (const object of objectsOf(store, stored.receipt)) objects.push(object.key);
  return [{ key, ...stored, objects }];
}

async function manifestAt(
  store: ObjectStore,
  exportId: string,
  location: string,
  bucket: string,
): Promise<StoredManifest | undefined> {
  const text = (await bytesOf(store, location.replace(`s3://${bucket}/`, ''))).toString('utf8');
  if (text === '') return undefined;
  const content: StoredManifest['content'] = JSON.parse(text);
  const parts: StoredManifest['parts'][number][] = [];
  for await (const part of readParts(store, { prefix: '' }, exportId, content.runNo, content.parts.length))
    parts.push(part);
  return { sha256: sha256Hex(text), content, parts };
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
