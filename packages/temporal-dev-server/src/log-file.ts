import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 4 * 1024 * 1024;

/** A log in two files of at most MAX_BYTES each: the current one, and its predecessor with the suffix `.1`. */
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
        // A full disk must not stop the server because of its log.
      }
    },
  };
}

/** Starts a new log and keeps the previous run's, because a message about a crash refers to it. */
function startAnew(path: string): number {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // There was no log.
  }
  return openSync(path, 'w', 0o600);
}
