import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readlinkSync, readSync, rmSync, writeSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** Number of bytes that are read from a file at once. */
const READ_BYTES = 256 * 1024;

/** A stored body. Its id is random and is the name of its file, so no text of a client becomes a file name. */
export interface Blob {
  readonly id: string;
  readonly size: number;
}

/** The store of object bodies. */
export interface BlobStore {
  /**
   * Stores a stream of bytes. Each chunk is first passed to `inspect`. If the source or `inspect` fails, nothing is
   * stored.
   */
  write(source: AsyncIterable<Buffer>, inspect?: (chunk: Buffer) => void): Promise<Blob>;
  /** The bytes from `start` to `end`, both included. The bytes stay readable if the blob is removed after this call. */
  read(blob: Blob, start: number, end: number): Readable;
  remove(blob: Blob): Promise<void>;
  close(): Promise<void>;
}

/**
 * Prefix of the folder names. It contains the PID namespace or, where none can be read, the host name. The reason:
 * containers can share a temporary folder, and process ids are unique only within a namespace.
 */
const FOLDER_NAME = `logferry-emulator-${processNamespace()}-`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return hostname().replace(/[^a-zA-Z0-9]/g, '');
  }
}

/**
 * Removes the folders of emulators that were killed. Folders of other users stay, even if this process is root. The
 * owner of such a folder could replace its content during the removal.
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

/**
 * Stores blobs as files in a private temporary folder (mode 0700), which is removed with the emulator. Files are read
 * and written synchronously, through the system's cache: that takes less time than a round trip to a thread.
 */
export async function openFileBlobs(): Promise<BlobStore> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_NAME}${process.pid}-`));
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const pathOf = (id: string) => join(folder, id);
  return {
    async write(source, inspect = () => {}) {
      const id = randomUUID();
      const fd = openSync(pathOf(id), 'wx', 0o600);
      let size = 0;
      try {
        for await (const chunk of source) {
          inspect(chunk);
          for (let done = 0; done < chunk.length; ) done += writeSync(fd, chunk, done);
          size += chunk.length;
        }
      } catch (error) {
        rmSync(pathOf(id));
        throw error;
      } finally {
        closeSync(fd);
      }
      return { id, size };
    },
    read: (blob, start, end) => readFile(pathOf(blob.id), start, end),
    async remove(blob) {
      rmSync(pathOf(blob.id), { force: true });
    },
    async close() {
      process.off('exit', removeAtExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Reads a part of a file. The file is opened immediately, so that the bytes stay readable if the file is removed before
 * the first read.
 */
function readFile(path: string, start: number, end: number): Readable {
  const fd = openSync(path, 'r');
  let at = start;
  return new Readable({
    highWaterMark: READ_BYTES,
    read() {
      const wanted = Math.min(READ_BYTES, end + 1 - at);
      const chunk = Buffer.allocUnsafeSlow(wanted);
      const length = wanted === 0 ? 0 : readSync(fd, chunk, 0, wanted, at);
      at += length;
      this.push(length === 0 ? null : chunk.subarray(0, length));
    },
    destroy(error, done) {
      closeSync(fd);
      done(error);
    },
  });
}
