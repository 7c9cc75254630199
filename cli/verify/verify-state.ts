import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { byObjectKey, type CheckedBefore } from '../../archive/index.js';
import { canonicalJson } from '../../contract/hash.js';
import { DAY_MS, formatInstant, instantMs } from '../../contract/time.js';

/** Age (ms) after which an interrupted verification begins anew, because the archive can have changed since. */
const LONGEST_MS = 7 * DAY_MS;
/** Pause (ms) between two writes of the state. */
const PAUSE_MS = 5_000;

/**
 * Maximum number of receipts with findings that are noted. If there are more, the position does not move on, and a
 * resumed verification checks all receipts after the position again.
 */
export const MOST_NOT_CLEAN = 50_000;
/**
 * Number of characters of a key's hash. A receipt with findings is noted by this part of the hash. All receipts with
 * the same part are checked again.
 */
const HASH_CHARS = 12;

const state = z.object({
  version: z.literal(2),
  startedAt: z.string(),
  seed: z.string(),
  to: z.string().exactOptional(),
  notClean: z.array(z.string().length(HASH_CHARS)),
});

/**
 * The position of a verification in a file, so that an interrupted verification can resume. The file contains no
 * findings: the objects of a receipt with findings are checked again. The size of the file is bounded. A verification
 * goes on if the file cannot be written.
 */
export class VerifyState {
  #writtenMs = 0;
  #writing: Promise<void> = Promise.resolve();
  #to: string | undefined;
  #problem: string | undefined;
  readonly #notClean: Set<string>;

  private constructor(
    readonly path: string,
    readonly startedAt: string,
    /** Decides which objects are in the sample. */
    readonly seed: string,
    /** What an earlier, interrupted verification has checked; absent if there is none. */
    readonly before?: CheckedBefore,
    notClean: readonly string[] = [],
  ) {
    this.#to = before?.to;
    this.#notClean = new Set(notClean);
  }

  /**
   * Opens the state of a verification.
   * @param question everything that decides what is checked: another question has another state
   * @param isNew whether an earlier state is ignored
   */
  static async open(dataDirectory: string, question: object, nowMs: number, isNew: boolean): Promise<VerifyState> {
    const id = createHash('sha256').update(canonicalJson(question)).digest('hex').slice(0, 32);
    const path = join(dataDirectory, 'verify', `${id}.json`);
    const known = isNew ? undefined : await read(path);
    if (known !== undefined && nowMs - instantMs(known.startedAt) < LONGEST_MS) {
      const { startedAt, seed, to, notClean } = known;
      const earlier = new Set(notClean);
      const wasClean = (key: string): boolean => !earlier.has(hashOf(key));
      const before = to === undefined ? undefined : { to, wasClean, startedMs: instantMs(startedAt) };
      return new VerifyState(path, startedAt, seed, before, notClean);
    }
    return new VerifyState(path, formatInstant(nowMs), randomBytes(8).toString('hex'));
  }

  /** Whether the file has a position at which a verification can resume. */
  get canResume(): boolean {
    return this.#to !== undefined && this.#problem === undefined;
  }

  /** Why the file cannot be written, as an error code of the system. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Notes that the objects of a receipt have a finding. */
  notClean(key: string): void {
    if (this.#notClean.size <= MOST_NOT_CLEAN) this.#notClean.add(hashOf(key));
  }

  /** Notes that all objects of the receipts up to this key have been checked. Writes the file from time to time. */
  checkedTo(key: string, nowMs: number): void {
    if (this.#notClean.size > MOST_NOT_CLEAN) return;
    // A resumed verification also reports receipts before the position from which it resumes.
    if (this.#to === undefined || byObjectKey(key, this.#to) > 0) this.#to = key;
    if (nowMs - this.#writtenMs < PAUSE_MS) return;
    this.#writtenMs = nowMs;
    this.#writing = this.#writing.then(() => this.#save());
  }

  /** Writes the file, so that the verification can resume. */
  async keep(): Promise<void> {
    await this.#writing;
    if (this.#to !== undefined) await this.#save();
  }

  /** Removes the file, after the verification has ended. */
  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  async #save(): Promise<void> {
    try {
      await this.#write();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    }
  }

  async #write(): Promise<void> {
    const { startedAt, seed } = this;
    const text = JSON.stringify({ version: 2, startedAt, seed, to: this.#to, notClean: [...this.#notClean] });
    const unfinished = `${this.path}.${randomUUID()}`;
    await mkdir(join(this.path, '..'), { recursive: true, mode: 0o700 });
    try {
      await writeFile(unfinished, text, { mode: 0o600 });
      await rename(unfinished, this.path);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, HASH_CHARS);

async function read(path: string): Promise<z.output<typeof state> | undefined> {
  try {
    return state.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
