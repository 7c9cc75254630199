import { jsonLog } from './log.js';

const PARENT_CHECK_MS = 1000;

/**
 * Turns all output of this process into lines of the log. Standard output belongs to the handshake alone, and standard
 * error has JSON lines.
 * @returns the function that writes a line to standard error
 */
export function ownStandardStreams(name: string): (line: string) => void {
  const write = process.stderr.write.bind(process.stderr);
  const writeLine = (line: string) => {
    write(line);
  };
  const log = jsonLog(writeLine, name);
  const divert: typeof process.stdout.write = (chunk: string | Uint8Array, ...others: unknown[]) => {
    log('debug', typeof chunk === 'string' ? chunk.trimEnd() : Buffer.from(chunk).toString('utf8').trimEnd());
    const done = others.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  process.stdout.write = divert;
  process.stderr.write = divert;

  // An error of standard error shows that no process reads the log, because the host has ended.
  process.stderr.on('error', () => process.exit(1));
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log('warn', warning.message));
  process.on('uncaughtException', (error) => {
    log('error', `ends after an error: ${error.message}`, { stack: error.stack });
    process.exit(1);
  });
  return writeLine;
}

/** Calls `end` once the parent of this process has ended for any reason. */
export function endWithParent(end: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, PARENT_CHECK_MS).unref();
}
