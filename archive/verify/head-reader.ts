import { type Interval, parseInstant } from '../../contract/index.js';

/** Length of `YYYY-MM-DDTHH:MM:SS.mmmZ` and the space after it. */
export const HEAD_BYTES = 25;
const DATE_BYTES = 10;

/** Codes of the characters between the digits, and after them. */
const [TIME, COLON, POINT, ZONE, SPACE] = [0x54, 0x3a, 0x2e, 0x5a, 0x20];
const ZERO = 0x30;

/**
 * Reads the timestamps at the beginnings of lines. A timestamp begins a record if it is a real instant inside the
 * window that was sent to AWS. The window's end counts as inside, because pages of AWS's documentation contradict each
 * other about the end.
 *
 * Works on four characters at a time and makes no objects, because it sees every line of an archive.
 */
export class HeadReader {
  /** The instant (epoch ms) of the last record. */
  timeMs = 0;
  readonly #fromMs: number;
  readonly #toMs: number;
  /**
   * The characters of the last date, `YYYY`, `-MM-` and `DD`, and its midnight (epoch ms). Most lines have the same
   * date.
   */
  #year = 0;
  #month = 0;
  #day = 0;
  #midnightMs = Number.NaN;

  /** @param sent the window that was sent to AWS */
  constructor({ fromMs, toMs }: Interval) {
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  /** Whether the line at a position begins a record. At least {@link HEAD_BYTES} bytes must follow. */
  beginsRecord(text: DataView, at: number): boolean {
    const millis = text.getInt32(at + 20); // mmmZ
    if ((millis & 0xff) !== ZONE || text.getUint8(at + 24) !== SPACE) return false;
    const day = text.getInt32(at + 8); // DDTH
    const minutes = text.getInt32(at + 12); // H:MM
    const seconds = text.getInt32(at + 16); // :SS.
    if (codeIn(day, 8) !== TIME || codeIn(minutes, 16) !== COLON) return false;
    if (codeIn(seconds, 24) !== COLON || codeIn(seconds, 0) !== POINT) return false;
    const hour = digits(codeIn(day, 0), codeIn(minutes, 24));
    const minute = digits(codeIn(minutes, 8), codeIn(minutes, 0));
    const second = digits(codeIn(seconds, 16), codeIn(seconds, 8));
    const hundredth = digits(codeIn(millis, 24), codeIn(millis, 16));
    const milli = digits(ZERO, codeIn(millis, 8));
    if ((hour | minute | second | hundredth | milli) < 0 || hour > 23 || minute > 59 || second > 59) return false;
    const year = text.getInt32(at);
    const month = text.getInt32(at + 4);
    if (year !== this.#year || month !== this.#month || day >> 16 !== this.#day) {
      this.#setDate(text, at);
      this.#year = year;
      this.#month = month;
      this.#day = day >> 16;
    }
    const timeMs = this.#midnightMs + ((hour * 60 + minute) * 60 + second) * 1_000 + hundredth * 10 + milli;
    if (!(timeMs >= this.#fromMs && timeMs <= this.#toMs)) return false;
    this.timeMs = timeMs;
    return true;
  }

  /** Sets the midnight of the date at a position: NaN if the text there is not a date of the calendar. */
  #setDate(text: DataView, at: number): void {
    const date = Buffer.from(text.buffer, text.byteOffset + at, DATE_BYTES).toString('latin1');
    this.#midnightMs = parseInstant(`${date}T00:00:00Z`) ?? Number.NaN;
  }
}

/** Makes the view of a text for {@link HeadReader}. */
export const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length);

/** The code of one of the four characters in a 32-bit number; `shift` is 24 for the first and 0 for the last. */
const codeIn = (word: number, shift: number): number => (word >>> shift) & 0xff;

/** The number of two digits; negative if a code is not that of a digit. */
function digits(first: number, second: number): number {
  const tens = first - ZERO;
  const ones = second - ZERO;
  return (tens | (9 - tens) | ones | (9 - ones)) < 0 ? -1 : tens * 10 + ones;
}
