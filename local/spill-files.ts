import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spill, SpillFile } from '../archive/index.js';

/**
 * Makes temporary files below a folder, such as the system's folder for temporary files. Only this user can read them.
 * Where the system allows it, a file's name is removed as soon as the file is open. So nothing of it is left, however
 * the process ends.
 */
export function spillFilesIn(parent: string): Spill {
  return {
    async create(): Promise<SpillFile> {
      // The folder has mode 0700.
      const folder = await mkdtemp(join(parent, 'logferry-'));
      const path = join(folder, 'events');
      const file = await open(path, 'wx+', 0o600);
      const isRemoved = await rm(path).then(
        () => true,
        () => false,
      );
      if (isRemoved) await rmdir(folder);
      return {
        write: async (bytes) => {
          for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
        },
        read: async (offset, into) => (await file.read(into, 0, into.length, offset)).bytesRead,
        discard: async () => {
          await file.close();
          if (!isRemoved) await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}
