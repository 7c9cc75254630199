import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobStore } from './blobs.js';

/** A store that has its blobs in memory, for an emulator that is used only by its own process. */
export function memoryBlobs(): BlobStore {
  const bodies = new Map<string, Buffer>();
  return {
    async write(source, inspect = () => {}) {
      const chunks: Buffer[] = [];
      for await (const chunk of source) {
        inspect(chunk);
        chunks.push(chunk);
      }
      const id = randomUUID();
      const body = Buffer.concat(chunks);
      bodies.set(id, body);
      return { id, size: body.length };
    },
    read(blob, start, end) {
      const body = bodies.get(blob.id);
      if (body === undefined) throw new Error(`there is no blob ${blob.id}`);
      return Readable.from([body.subarray(start, end + 1)]);
    },
    async remove(blob) {
      bodies.delete(blob.id);
    },
    async close() {
      bodies.clear();
    },
  };
}
