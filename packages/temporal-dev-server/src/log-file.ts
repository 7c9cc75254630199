import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 4 * 1024 * 1024;

/** A log in two files of about MAX_BYTES each: the current file, and the previous file with the suffix `.1`. */
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
        // Errors are ignored, because a full disk must not stop the server.
      }
    },
  };
}

/** Starts a new log file. The previous file is kept, because a message about a crash can refer to its content. */
function startAnew(path: string): number {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // There was no log.
  }
  return openSync(path, 'w', 0o600);
}
