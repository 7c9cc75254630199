import { clearLine, cursorTo, moveCursor } from 'node:readline';
import type { Output } from '../io.js';
import { clean } from './terminal.js';

const DEFAULT_COLUMNS = 80;

/**
 * The last lines of a terminal, which are rewritten. Each line is cut to the width of the terminal, because a line that
 * the terminal wraps cannot be rewritten.
 */
export class LiveLines {
  readonly #stream: Output;
  readonly #lines: (string | undefined)[];
  /** The lines that have ended, and whether each stays on the screen. */
  readonly #ended = new Map<number, boolean>();
  /** Number of lines that are on the screen. */
  #shown = 0;

  /** @param count number of lines */
  constructor(stream: Output, count = 1) {
    this.#stream = stream;
    this.#lines = Array.from({ length: count });
  }

  /** @param line makes the text of the line. `most` is its maximum length: one less than the terminal has columns */
  show(at: number, line: (most: number) => string): void {
    const most = (this.#stream.columns || DEFAULT_COLUMNS) - 1;
    this.#lines[at] = clean(line(most)).slice(0, most);
    this.#rewrite();
  }

  /**
   * Ends a line. When all lines have ended, those that are kept stay on the screen, and the next output begins below
   * them.
   */
  end(at: number, keep: boolean): void {
    this.#ended.set(at, keep);
    if (this.#ended.size < this.#lines.length) return;
    for (const [line, isKept] of this.#ended) if (!isKept) this.#lines[line] = undefined;
    this.#rewrite();
    if (this.#shown > 0) this.#stream.write('\n');
    this.#shown = 0;
  }

  #rewrite(): void {
    for (let line = this.#shown; line > 0; line -= 1) {
      cursorTo(this.#stream, 0);
      clearLine(this.#stream, 0);
      if (line > 1) moveCursor(this.#stream, 0, -1);
    }
    const lines = this.#lines.filter((line) => line !== undefined);
    this.#shown = lines.length;
    if (lines.length > 0) this.#stream.write(lines.join('\n'));
  }
}
