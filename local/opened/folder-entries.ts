import type { Dirent } from 'node:fs';
import { opendir, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type StoredObject, UnreadableObject } from '../../archive/index.js';

/**
 * The path of the file that holds an object; undefined for a key that no file can have, because a segment of the key is
 * empty, `.` or `..`, or contains a NUL character.
 */
export function pathOf(folder: string, key: string): string | undefined {
  const segments = key.split('/');
  const isPossible = segments.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  return isPossible ? join(folder, ...segments) : undefined;
}

/** What a listing asks for. */
interface Asked {
  /** Whether folders are entries, instead of the objects in them. */
  isFlat: boolean;
  /** Only keys after this one are entries. */
  startAfter: string;
  withChanges: boolean;
}

/** An object, or the key of a folder with a trailing slash. */
type Entry = StoredObject | string;

/**
 * The objects below a prefix in the order of the bytes of their keys, as S3 lists them. Only the names in the folders
 * on the way to an object are in memory.
 */
export async function* entriesBelow(folder: string, prefix: string, asked: Asked): AsyncGenerator<Entry> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const path = start === '' ? folder : pathOf(folder, start.slice(0, -1));
  if (path !== undefined) yield* entriesIn({ path, start, prefix, ...asked }, []);
}

/** @param ancestors real paths of the folders above: a link to one of them would lead to an endless listing */
async function* entriesIn(
  { path, start, prefix, isFlat, startAfter, withChanges }: Asked & { path: string; start: string; prefix: string },
  ancestors: readonly string[],
): AsyncGenerator<Entry> {
  const within = await descended(path, ancestors);
  if (within === undefined) return;
  for (const { name, isFolder } of await namesIn(path)) {
    const key = isFolder ? `${start}${name}/` : `${start}${name}`;
    if (!key.startsWith(prefix)) continue;
    const below = join(path, name);
    if (!isAfter(key, startAfter)) {
      if (!isFolder || !startAfter.startsWith(key)) continue;
      const later = entriesIn({ path: below, start: key, prefix, isFlat: false, startAfter, withChanges }, within);
      if (!isFlat) yield* later;
      else if (!(await later.next()).done) yield key;
    } else if (!isFolder) {
      const found = await stat(below).catch(() => undefined);
      // A program can set the time of modification (mtime), but not the time of the change (ctime).
      if (found?.isFile()) yield { key, bytes: found.size, etag: '', ...(withChanges && { changedMs: found.ctimeMs }) };
    } else if (!isFlat) {
      yield* entriesIn({ path: below, start: key, prefix, isFlat, startAfter, withChanges }, within);
    } else if (await hasFile(below, within)) {
      yield key;
    }
  }
}

/**
 * The real paths of a folder and of the folders above it. Undefined if the folder is absent, or is a link to one of the
 * folders above it.
 */
async function descended(path: string, ancestors: readonly string[]): Promise<string[] | undefined> {
  const real = await realpath(path).catch(() => undefined);
  return real === undefined || ancestors.includes(real) ? undefined : [...ancestors, real];
}

/** The names in a folder, in the order of the keys below them: a slash follows the name of a folder. */
async function namesIn(path: string): Promise<{ name: string; isFolder: boolean }[]> {
  const found = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw new UnreadableObject(path, `the folder cannot be read (${codeOf(error)})`);
  });
  const names = await Promise.all(
    found.map(async (entry) => {
      const isFolder = await isFolderAt(path, entry);
      return { name: entry.name, isFolder, bytes: Buffer.from(isFolder ? `${entry.name}/` : entry.name) };
    }),
  );
  return names.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}

async function isFolderAt(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(path, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}

/** Whether there is a file anywhere below a folder. In S3 there are no empty folders. */
async function hasFile(path: string, ancestors: readonly string[]): Promise<boolean> {
  const within = await descended(path, ancestors);
  if (within === undefined) return false;
  for await (const entry of await opendir(path)) {
    if (!(await isFolderAt(path, entry)) || (await hasFile(join(path, entry.name), within))) return true;
  }
  return false;
}

/** Whether a key comes after another one in the order of their bytes. */
const isAfter = (key: string, other: string): boolean =>
  other === '' || Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;

/** Codes of Node.js for a path at which there is no file. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

export const isAbsent = (error: unknown): boolean => ABSENT.has(codeOf(error));
