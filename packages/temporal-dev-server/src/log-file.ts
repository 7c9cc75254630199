import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 4 * 1024 * 1024;

/** A log in two files of at most MAX_BYTES each: the current one and, with the suffix `.1`, the one before it. */
export interface LogFile {
  write(chunk: Buffer | string): void;
}

export function openLog(path: string): LogFile {
  let file = startAnew(path);
  let size = 0;
  return {
    write(chunk) {
      try {
        if (size > MAX_BYTES) {
          closeSync(file);
          file = startAnew(path);
          size = 0;
        }
        size += writeSync(file, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      } catch {
        // A full disk must not take the server down with its log.
      }
    },
  };
}

/** The last run's log outlives its process, because a message about a crash points at it. */
function startAnew(path: string): number {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // There was none.
  }
  return openSync(path, 'w', 0o600);
}
