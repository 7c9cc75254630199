import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Emulator } from '@logferry/emulator';
import type { Receipt } from '../../archive/index.js';
import { createAws } from '../../aws/index.js';
import { ACCOUNT_ID, REGION, SECRET } from '../support/constants.js';

/** The content of the bucket. It is read without any code of archive/, so that mistakes in that code cannot hide. */
export interface Archive {
  receipts: Receipt[];
  /** Keys of manifests. */
  manifests: string[];
  /** Keys of the manifests that the log names, in the order of the log's entries. */
  logged: string[];
  /** Keys of checkpoints. */
  checkpoints: string[];
  /** The messages, sorted, of all log events in the objects that receipts name. */
  messages: string[];
  /** Keys of data objects that no receipt names. */
  unexplained: string[];
}

export async function readArchive(emulator: Emulator): Promise<Archive> {
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
  const store = createAws({ region: REGION, endpoint: emulator.url, credentials }).objects('archive', ACCOUNT_ID);
  const keys: string[] = [];
  for await (const { objects } of store.list('')) keys.push(...objects.map(({ key }) => key));
  const read = async (key: string): Promise<Buffer> => {
    const body = await store.read(key);
    return body === undefined ? Buffer.alloc(0) : buffer(body.chunks);
  };
  const receipts: Receipt[] = [];
  for (const key of keys.filter((name) => name.includes('/receipts/'))) {
    receipts.push(JSON.parse((await read(key)).toString()) as Receipt);
  }
  const logged: string[] = [];
  for (const key of keys.filter((name) => /\/log\/\d+\.json$/.test(name))) {
    logged.push((JSON.parse((await read(key)).toString()) as { manifest: string }).manifest);
  }
  const data = receipts.flatMap(({ objects }) => objects.map(({ key }) => key));
  const messages: string[] = [];
  for (const key of data) messages.push(...messagesOf(gunzipSync(await read(key)).toString()));
  return {
    receipts,
    manifests: keys.filter((key) => key.endsWith('.manifest.json')),
    logged,
    checkpoints: keys.filter((key) => key.endsWith('.checkpoint')),
    messages: messages.sort(),
    unexplained: keys.filter((key) => key.endsWith('.gz') && !data.includes(key)),
  };
}

/** The messages in the text of an exported object. Each line is an instant, a space and a message. */
const messagesOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(line.indexOf(' ') + 1));
