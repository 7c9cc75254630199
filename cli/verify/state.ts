import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FINDING_CODES, type Finding } from '../../archive/index.js';
import { canonicalJson } from '../../contract/hash.js';
import { DAY_MS, formatInstant, instantMs } from '../../contract/time.js';

/** Age (ms) after which an interrupted verification begins anew, because the archive can have changed since. */
const LONGEST_MS = 7 * DAY_MS;
/** Pause (ms) between two writes of the state. */
const PAUSE_MS = 5_000;

const finding = z.object({
  code: z.enum(FINDING_CODES),
  key: z.string(),
  expected: z.string().exactOptional(),
  seen: z.string().exactOptional(),
});
const state = z.object({
  version: z.literal(1),
  startedAt: z.string(),
  seed: z.string(),
  after: z.string().exactOptional(),
  findings: z.array(finding),
});

/**
 * The state of a verification in a file, so that an interrupted one can resume. Objects of receipts up to `after` are
 * not checked again; their findings are those of the file.
 */
export class VerifyState {
  #writtenMs = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly startedAt: string,
    /** Decides which objects are in the sample. */
    readonly seed: string,
    /** The last receipt whose objects an earlier, interrupted verification has checked. */
    public after: string | undefined,
    /** The findings of the earlier verification about objects, and those of this one. */
    readonly findings: Finding[],
  ) {}

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
      return new VerifyState(path, known.startedAt, known.seed, known.after, known.findings);
    }
    return new VerifyState(path, formatInstant(nowMs), randomBytes(8).toString('hex'), undefined, []);
  }

  /** Notes that all objects of the receipts up to this key have been checked. Writes the file from time to time. */
  checkedTo(key: string, nowMs: number): void {
    this.after = key;
    if (nowMs - this.#writtenMs < PAUSE_MS) return;
    this.#writtenMs = nowMs;
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** Writes the file, so that the verification can resume. */
  async keep(): Promise<void> {
    await this.#writing;
    if (this.after !== undefined) await this.#write();
  }

  /** Removes the file, after the verification has ended. */
  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.path, { force: true });
  }

  async #write(): Promise<void> {
    const { startedAt, seed, after, findings } = this;
    const text = JSON.stringify({ version: 1, startedAt, seed, ...(after !== undefined && { after }), findings });
    const unfinished = `${this.path}.${randomUUID()}`;
    await mkdir(join(this.path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(unfinished, text, { mode: 0o600 });
    await rename(unfinished, this.path);
  }
}

async function read(path: string): Promise<z.output<typeof state> | undefined> {
  try {
    return state.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
