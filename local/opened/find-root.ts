import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder of the records at the root of every archive. */
const RECORDS = '_logferry';
/** Maximum depth below the named folder, and maximum number of folders, in which an archive is looked for. */
const MOST_LEVELS = 6;
const MOST_FOLDERS = 2_000;

/**
 * The archives at a folder or below it: their paths relative to the folder, with `/` between names. A copy of a whole
 * bucket has its archive below the archive's prefix.
 */
export async function archivesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  let level: string[][] = [[]];
  let read = 0;
  for (let depth = 0; depth <= MOST_LEVELS && level.length > 0; depth += 1) {
    const next: string[][] = [];
    for (const path of level) {
      read += 1;
      if (read > MOST_FOLDERS) return found;
      const names = await foldersIn(join(folder, ...path));
      if (names.includes(RECORDS)) found.push(path.join('/'));
      else next.push(...names.map((name) => [...path, name]));
    }
    level = next;
  }
  return found;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() || entry.isSymbolicLink() ? entry.name : [])).sort();
}
