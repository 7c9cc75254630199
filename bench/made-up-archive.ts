import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { destinationPrefix, type Receipt, taskName, totalsOf } from '../archive/index.js';
import type { ArchivedObject } from '../archive/records/archived-object.js';
import { EventCounter } from '../archive/verify/event-counter.js';
import { type ArchiveLocation, DAY_MS, formatInstant, type Slice, sha256Hex } from '../contract/index.js';
import { closeRun, folderStore } from './verify-archive.js';

const MIB = 1024 * 1024;
/** Size (bytes) of the pieces of text within which events are out of order. */
const SHUFFLED_BYTES = 2 * MIB;
const TEXT_CHARS = 160;

export interface MadeUpArchive {
  archive: ArchiveLocation;
  logGroup: string;
  /** Midnight (epoch ms) of the first day. */
  fromMs: number;
  days: number;
  /** Number of objects a day, each of another stream. All objects of a day have the same content. */
  streams: number;
  /** Size of the uncompressed events of an object (MiB). */
  objectMiB: number;
}

/** Writes an archive of whole days into a folder. @returns size of all objects, uncompressed and as stored (bytes) */
export async function writeArchive(folder: string, made: MadeUpArchive): Promise<{ text: number; stored: number }> {
  let [text, stored] = [0, 0];
  const receipts: Receipt[] = [];
  const write = async (key: string, body: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  };
  for (let day = 0; day < made.days; day += 1) {
    const fromMs = made.fromMs + day * DAY_MS;
    const window = { from: formatInstant(fromMs), to: formatInstant(fromMs + DAY_MS) };
    const slice: Slice = { ...made.archive, logGroup: made.logGroup, ...window, generation: 1 };
    const taskId = sha256Hex(window.from).slice(0, 36);
    const objects: ArchivedObject[] = [];
    const events = Buffer.concat(eventsOf(fromMs, made.objectMiB * MIB));
    const body = gzipSync(events, { level: 1 });
    const counter = new EventCounter(window);
    counter.push(events);
    const facts = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex'), ...counter.result() };
    for (let stream = 0; stream < made.streams; stream += 1) {
      const key = `${destinationPrefix(slice)}/${taskId}/stream-${String(stream).padStart(4, '0')}/000000.gz`;
      await write(key, body);
      objects.push({ key, ...facts });
      text += events.length;
      stored += body.length;
    }
    const askedAt = formatInstant(fromMs + 20 * DAY_MS);
    receipts.push({
      ...{ schemaVersion: 1, slice, window, outcome: 'archived', askedAt, exportId: 'exp', runNo: 1, claimed: {} },
      authenticated: { arn: 'arn:aws:iam::111122223333:user/bench', accountId: slice.accountId },
      task: { taskId, taskName: taskName(slice), status: 'COMPLETED', adopted: false },
      ...{ objects, totals: totalsOf(objects), verification: { level: 'content', result: 'passed' } },
      ...{ evidence: [], strayFolders: [], recordedAt: askedAt },
    });
  }
  await closeRun(folderStore(folder), 'exp', receipts);
  return { text, stored };
}

/** Events of a day, spread evenly, out of order within {@link SHUFFLED_BYTES}; every tenth has three lines. */
function eventsOf(fromMs: number, bytes: number): Buffer[] {
  const noise = sha256Hex(String(fromMs)).repeat(8);
  const count = Math.floor(bytes / (TEXT_CHARS + 30));
  const chunks: Buffer[] = [];
  let held: string[] = [];
  for (let no = 0; no < count; no += 1) {
    const instant = new Date(fromMs + Math.floor((no / count) * (DAY_MS - 1))).toISOString();
    const text = noise.slice((no * 7) % 350, ((no * 7) % 350) + TEXT_CHARS);
    const line = `${instant} ${no} ${no % 10 === 0 ? `${text.slice(0, 80)}\n\tat ${text.slice(80)}\n` : text}\n`;
    const at = (no * 7_919) % (held.length + 1);
    held.push(held[at] ?? line);
    held[at] = line;
    if (held.length * TEXT_CHARS < SHUFFLED_BYTES && no < count - 1) continue;
    chunks.push(Buffer.from(held.join('')));
    held = [];
  }
  return chunks;
}
