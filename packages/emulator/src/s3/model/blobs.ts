import { randomUUID } from 'node:crypto';
import { createReadStream, openSync, readlinkSync, rmSync } from 'node:fs';
import { lstat, mkdtemp, open, readdir, rm, unlink } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A stored body. Its id is random, and the only text that is used as a file name. */
export interface Blob {
  readonly id: string;
  readonly size: number;
}

/** The store of object bodies. */
export interface BlobStore {
  write(source: AsyncIterable<Buffer>): Promise<Blob>;
  /** Bytes `start` to `end`, both included; readable even if the blob is removed meanwhile. */
  read(blob: Blob, start: number, end: number): Readable;
  remove(blob: Blob): Promise<void>;
  close(): Promise<void>;
}

/** Process ids are unique only within a namespace of processes, and containers may share a temporary folder. */
const FOLDER_NAME = `logferry-emulator-${processNamespace()}-`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return hostname().replace(/[^a-zA-Z0-9]/g, '');
  }
}

/**
 * Removes the folders of emulators that were killed. Folders of other users are left alone, even by root: the owner of
 * a folder can replace its content while it is being removed.
 */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${FOLDER_NAME}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Stores blobs as files in a private temporary folder (mode 0700), which is removed with the emulator. */
export async function openFileBlobs(): Promise<BlobStore> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_NAME}${process.pid}-`));
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const pathOf = (id: string) => join(folder, id);
  return {
    async write(source) {
      const id = randomUUID();
      const file = await open(pathOf(id), 'wx', 0o600);
      let size = 0;
      try {
        for await (const chunk of source) {
          await file.writeFile(chunk);
          size += chunk.length;
        }
      } catch (error) {
        await unlink(pathOf(id));
        throw error;
      } finally {
        await file.close();
      }
      return { id, size };
    },
    read(blob, start, end) {
      // The file is opened at once, so that the bytes are readable even if a delete precedes the first read.
      const fd = openSync(pathOf(blob.id), 'r');
      return createReadStream('', { fd, start, end });
    },
    async remove(blob) {
      await rm(pathOf(blob.id), { force: true });
    },
    async close() {
      process.off('exit', removeAtExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
