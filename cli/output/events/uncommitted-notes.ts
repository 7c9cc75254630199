import { isContradicted, STANDING_TEXTS, type Standing } from '../../../archive/index.js';
import type { Reading } from '../../../local/index.js';
import type { Io } from '../../io.js';
import { plural } from '../format.js';
import { note } from '../terminal.js';

/** Receipts that no manifest commits to, all for the same reason (`standing`): their number, and an example. */
interface Uncommitted {
  standing: Standing;
  count: number;
  /** Key of one of the receipts. */
  example: string;
}

/** Counts the receipts that no manifest commits to, and names one for each reason on stderr. */
export class UncommittedNotes {
  readonly #found = new Map<Standing, Uncommitted & { said: number }>();

  constructor(
    private readonly io: Io,
    /** Whether the command leaves out all receipts that no manifest commits to. */
    private readonly committedOnly = false,
  ) {}

  /** Counts the receipts of one log group, and prints each reason that is new, with the number of its receipts. */
  add({ plan: { uncommitted } }: Reading): void {
    for (const [key, standing] of uncommitted) {
      const found = this.#found.get(standing) ?? { standing, count: 0, example: key, said: 0 };
      found.count += 1;
      this.#found.set(standing, found);
    }
    for (const found of this.#found.values()) if (found.said === 0) this.#say(found);
  }

  /** Prints each number again that has grown since it was printed. */
  end(): void {
    for (const found of this.#found.values()) if (found.count > found.said) this.#say(found);
  }

  #say(found: Uncommitted & { said: number }): void {
    const { standing, count, example } = found;
    found.said = count;
    const effect = this.committedOnly ? 'left out' : 'used only where no committed receipt counts';
    const word = isContradicted(standing) ? 'problem' : 'warning';
    const which = count === 1 ? example : `for example ${example}`;
    note(
      this.io,
      `${word}: ${plural(count, 'receipt')} not committed (${STANDING_TEXTS[standing]}), ${effect}: ${which}`,
    );
  }

  /**
   * Whether an uncommitted receipt contradicts the records of its run. Always false with `committedOnly`, because
   * uncommitted receipts then do not count.
   */
  get isContradicted(): boolean {
    return !this.committedOnly && [...this.#found.keys()].some(isContradicted);
  }

  get json(): object[] {
    return [...this.#found.values()].map(({ standing, count, example }) => ({ reason: standing, count, example }));
  }
}
