import { MerkleTree } from '../records/merkle.js';
import type { Checkpoint } from './checkpoint.js';
import type { LogLine } from './read-log.js';

/**
 * How a log differs from a checkpoint:
 * - `otherOrigin`: the log has another origin, or no entry with an origin.
 * - `shorter`: entries that the checkpoint pins are missing.
 * - `otherRoot`: the pinned entries are not those that the log had when the checkpoint was made.
 */
export type PinProblem = 'otherOrigin' | 'shorter' | 'otherRoot';

/** Compares a log with a checkpoint that was kept elsewhere. */
export class LogPin {
  readonly #checkpoint: Checkpoint;
  readonly #tree = new MerkleTree();
  #origin: string | undefined;

  constructor(checkpoint: Checkpoint) {
    this.#checkpoint = checkpoint;
  }

  /** Whether the checkpoint pins entry `n`. */
  pins(n: number): boolean {
    return n < this.#checkpoint.size;
  }

  /** Takes the next line of the log, as `readLog` gives it. */
  add(line: LogLine): void {
    if (line.kind === 'missing') return;
    this.#origin ??= line.entry?.origin;
    // Behind a missing entry, the hashes of later entries would be leaves at wrong positions.
    if (this.pins(line.n) && line.n === this.#tree.size) this.#tree.add(line.sha256);
  }

  /**
   * How the log differs from the checkpoint, once {@link add} got all lines. Empty if the log contains what the
   * checkpoint pins.
   */
  get problems(): PinProblem[] {
    const { origin, size, root } = this.#checkpoint;
    const problems: PinProblem[] = [];
    if (this.#origin !== origin && (size > 0 || this.#origin !== undefined)) problems.push('otherOrigin');
    if (this.#tree.size < size) problems.push('shorter');
    else if (this.#tree.root !== root) problems.push('otherRoot');
    return problems;
  }
}
