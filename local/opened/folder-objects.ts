import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Listing, type ObjectReader, UnreadableObject } from '../../archive/index.js';
import { codeOf, entriesBelow, isAbsent, pathOf } from './folder-entries.js';

/** Number of objects in a page of a listing. */
const PAGE_OBJECTS = 1_000;
/** Size (bytes) of the chunks in which a file is read: few calls, and little memory. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The objects of a bucket that was copied into a folder, for example by `aws s3 sync`. A file's path below the folder
 * is the key of its object. Symbolic links are followed, and hidden files are objects like any other. ETags are empty,
 * and there are no versions, because a copy has neither.
 */
export const folderObjects = (folder: string): ObjectReader => ({
  async *list(prefix, { delimiter, startAfter = '', pageSize = PAGE_OBJECTS, withChanges = false } = {}) {
    let page: Listing = { objects: [], folders: [] };
    const asked = { isFlat: delimiter !== undefined, startAfter, withChanges };
    for await (const entry of entriesBelow(folder, prefix, asked)) {
      if (typeof entry === 'string') page.folders.push(entry);
      else page.objects.push(entry);
      if (page.objects.length + page.folders.length < pageSize) continue;
      yield page;
      page = { objects: [], folders: [] };
    }
    yield page;
  },

  async read(key, versionId) {
    const path = versionId === undefined ? pathOf(folder, key) : undefined;
    if (path === undefined) return undefined;
    try {
      const found = await stat(path);
      return found.isFile() ? { chunks: chunksOf(key, path, found.size) } : undefined;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw new UnreadableObject(key, `the file cannot be read (${codeOf(error)})`);
    }
  },
});

/** Reads a file up to `size`, the size that it had before it was opened. */
async function* chunksOf(key: string, path: string, size: number): AsyncGenerator<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    for (let at = 0; at < size; ) {
      const length = Math.min(CHUNK_BYTES, size - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw new UnreadableObject(key, `the file cannot be read (${codeOf(error)})`);
  } finally {
    await file?.close();
  }
}
