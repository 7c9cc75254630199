import { createRequire } from 'node:module';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { printText } from '../output/terminal.js';

export const version = (): string => createRequire(import.meta.url)('logferry/package.json').version;

export async function printVersion(io: Io): Promise<number> {
  printText(io, version());
  return EXIT.done;
}
