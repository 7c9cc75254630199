import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** Date of the files in the tar file, so that the same evidence gives the same bytes. */
const MTIME = new Date('2000-01-01T00:00:00Z');
const SUMS = 'SHA256SUMS';
/** The longest name (bytes) of a file or folder in the common file systems. */
const MOST_NAME_BYTES = 255;
const SHORT_NAME_CHARS = 100;

/**
 * The path of the file for a key. The name of a log group can be longer than the name of a file. Each part of the key
 * that is too long becomes its first 100 characters, `~` and a hash of the whole part.
 */
export const filePathOf = (key: string): string =>
  key
    .split('/')
    .map((name) =>
      Buffer.byteLength(name) <= MOST_NAME_BYTES
        ? name
        : `${name.slice(0, SHORT_NAME_CHARS)}~${createHash('sha256').update(name).digest('hex').slice(0, 32)}`,
    )
    .join('/');

/** The files of a tar file, in a temporary folder that only this user can read. */
export class EvidenceFile {
  readonly #folder: string;
  readonly #sums: string[] = [];

  private constructor(
    folder: string,
    private readonly signal: AbortSignal,
  ) {
    this.#folder = folder;
  }

  /**
   * Runs `work` with an empty file. The content is collected in a new folder, which is removed afterwards.
   * @param temporaryFolder the folder in which the new folder is made
   * @param signal ends the work, with its reason, before the next file
   */
  static async with<Result>(
    temporaryFolder: string,
    signal: AbortSignal,
    work: (file: EvidenceFile) => Promise<Result>,
  ): Promise<Result> {
    const folder = await mkdtemp(join(temporaryFolder, 'logferry-evidence-'));
    try {
      return await work(new EvidenceFile(folder, signal));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Number of files so far. */
  get files(): number {
    return this.#sums.length;
  }

  /** Adds a file. @param path without `..` segments */
  async add(path: string, content: string | Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    const file = join(this.#folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
    this.#sums.push(`${createHash('sha256').update(content).digest('hex')}  ${path}`);
  }

  /** Writes the tar file, with a file of the hashes of all other files. `target` appears only when it is complete. */
  async write(target: string): Promise<void> {
    await writeFile(join(this.#folder, SUMS), `${this.#sums.toSorted().join('\n')}\n`);
    const names = (await readdir(this.#folder)).sort();
    const unfinished = `${target}.unfinished`;
    try {
      await create({ file: unfinished, cwd: this.#folder, portable: true, mtime: MTIME }, names);
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}
