import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A client that `npm run clients:fetch` prepares in the user's cache. */
export interface PreparedClient {
  readonly language: string;
  /** The folder in the cache. Its name depends on the sources, so that changed sources are prepared again. */
  readonly folder: string;
  /** The executable. */
  readonly command: readonly [string];
}

const CLIENTS = fileURLToPath(new URL('../clients/', import.meta.url));

/** The packages of the Python environment, in fixed versions. */
export const PYTHON_REQUIREMENTS = join(CLIENTS, 'requirements.txt');
/** The folder with the program in Go. */
export const GO_SOURCES = join(CLIENTS, 'go');

const folderOf = (name: string, sources: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(caches, 'logferry', `clients-${name}-${hash.digest('hex').slice(0, 12)}`);
};

const python = folderOf('python', [PYTHON_REQUIREMENTS]);
export const PYTHON_CLIENTS: PreparedClient = {
  language: 'Python',
  folder: python,
  command: [join(python, 'bin/python')],
};

const go = folderOf(
  'go',
  ['main.go', 'go.mod', 'go.sum'].map((file) => join(GO_SOURCES, file)),
);
export const GO_CLIENT: PreparedClient = { language: 'Go', folder: go, command: [join(go, 'tour')] };

/** Text for the title of skipped tests; empty if the client is prepared. */
export const hintFor = ({ command: [program] }: PreparedClient): string =>
  existsSync(program) ? '' : ' (skipped: `npm run clients:fetch` prepares the client)';
