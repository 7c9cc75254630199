import { invalidPattern } from './invalid-pattern.js';

/** Reads a pattern from left to right. */
export class Scanner {
  #at = 0;

  constructor(private readonly text: string) {}

  /** Reads a literal text after any white space. @returns false if another text follows */
  take(literal: string): boolean {
    this.#skipSpace();
    if (!this.text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  /** Reads a literal text. @throws ServiceError if another text follows */
  expect(literal: string): void {
    if (!this.take(literal)) throw invalidPattern();
  }

  /**
   * Reads text that matches a sticky regular expression, after any white space.
   * @returns its first group, or the whole match if there is no group; undefined if other text follows
   */
  match(sticky: RegExp): string | undefined {
    this.#skipSpace();
    return this.matchHere(sticky);
  }

  /** The same as `match`, but white space is not skipped. */
  matchHere(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.text);
    if (found === null) return undefined;
    this.#at = sticky.lastIndex;
    return found[1] ?? found[0];
  }

  /** Checks that only white space is left. @throws ServiceError if there is other text */
  expectEnd(): void {
    this.#skipSpace();
    if (this.#at < this.text.length) throw invalidPattern();
  }

  #skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.#at))) this.#at += 1;
  }
}
