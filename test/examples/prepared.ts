import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a file or folder of `examples/`. */
export const exampleFile = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

/**
 * The folder of a prepared example in the user's cache. The folder's name depends on the content of the files at
 * `paths`, so a changed example is prepared again.
 */
function folderOf(language: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(exampleFile(path)));
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(caches, 'logferry', `example-${language}-${hash.digest('hex').slice(0, 12)}`);
}

/** An example in another language, which `npm run examples:fetch` prepares. */
export interface PreparedExample {
  language: string;
  folder: string;
  /** The executable and its first arguments, which precede the example's own arguments. */
  command: readonly [string, ...string[]];
}

const python = folderOf('python', ['python/requirements.txt']);
export const PYTHON: PreparedExample = {
  language: 'Python',
  folder: python,
  command: [join(python, 'bin/python'), exampleFile('python/exports.py')],
};

const go = folderOf('go', ['go/main.go', 'go/go.mod', 'go/go.sum']);
export const GO: PreparedExample = { language: 'Go', folder: go, command: [join(go, 'exports')] };
