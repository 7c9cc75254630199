import { parseInstant } from '../../contract/index.js';

/** Length of `YYYY-MM-DDTHH:MM:SS.mmmZ` and the space after it. */
export const HEAD_BYTES = 25;

const ZERO = 0x30;
const SPACE = 0x20;
/** Positions of digits and of fixed characters in `YYYY-MM-DDTHH:MM:SS.mmmZ `. */
const DIGITS = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22] as const;
const FIXED: readonly (readonly [number, number])[] = [
  ...Array.from('-  -  T  :  :  .', (char, at) => [at + 4, char.charCodeAt(0)] as const).filter(
    ([, code]) => code !== SPACE,
  ),
  [23, 'Z'.charCodeAt(0)],
  [24, SPACE],
];

/**
 * Reads the timestamps at the beginnings of lines, by the rule of `EventCounter`: a timestamp begins an event if it is
 * a real instant inside the window that was sent to AWS, the window's end included. Works on bytes, because it sees
 * every line of an archive.
 */
export class HeadReader {
  readonly #fromMs: number;
  readonly #toMs: number;
  /** The last date that was read, as a number, and its midnight (epoch ms). Nearly all lines have the same date. */
  #date = Number.NaN;
  #midnightMs = Number.NaN;

  /** @param sent the window that was sent to AWS (epoch ms) */
  constructor(sent: { fromMs: number; toMs: number }) {
    this.#fromMs = sent.fromMs;
    this.#toMs = sent.toMs;
  }

  /** The instant (epoch ms) with which a line begins; undefined if the line begins no event. */
  read(bytes: Buffer, at: number): number | undefined {
    for (const [offset, code] of FIXED) if (bytes[at + offset] !== code) return undefined;
    for (const offset of DIGITS) {
      const digit = (bytes[at + offset] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return undefined;
    }
    const two = (offset: number): number =>
      ((bytes[at + offset] ?? 0) - ZERO) * 10 + (bytes[at + offset + 1] ?? 0) - ZERO;
    const [hours, minutes, seconds] = [two(11), two(14), two(17)];
    if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
    const ms =
      this.#midnight(bytes, at, ((two(0) * 100 + two(2)) * 100 + two(5)) * 100 + two(8)) +
      ((hours * 60 + minutes) * 60 + seconds) * 1_000 +
      two(20) * 10 +
      (bytes[at + 22] ?? 0) -
      ZERO;
    return ms >= this.#fromMs && ms <= this.#toMs ? ms : undefined;
  }

  #midnight(bytes: Buffer, at: number, date: number): number {
    if (date !== this.#date) {
      this.#date = date;
      this.#midnightMs = parseInstant(`${bytes.toString('latin1', at, at + 10)}T00:00:00Z`) ?? Number.NaN;
    }
    return this.#midnightMs;
  }
}
