const NEWLINE = 0x0a;

/** A line, or a piece of a line that is too long. */
export interface Line {
  /** The text without the newline. A carriage return before the newline is part of the text. */
  readonly text: string;
  /** Whether the text starts the line, and is not a later piece of a long line. */
  readonly startsLine: boolean;
}

/**
 * The lines of a text in UTF-8, in batches. A line with more than `maxBytes` is split between characters. Bytes that
 * are not UTF-8 become U+FFFD.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<readonly Line[]> {
  let pending: Buffer = Buffer.alloc(0);
  let startsLine = true;
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const batch: Line[] = [];
    const take = (end: number, start: number) => {
      for (const text of piecesOf(pending.subarray(start, end), maxBytes)) {
        batch.push({ text, startsLine });
        startsLine = false;
      }
    };
    let start = 0;
    for (let end = pending.indexOf(NEWLINE, start); end !== -1; end = pending.indexOf(NEWLINE, start)) {
      take(end, start);
      startsLine = true;
      start = end + 1;
    }
    while (pending.length - start > maxBytes) {
      const end = characterStart(pending, start + maxBytes);
      take(end, start);
      start = end;
    }
    pending = pending.subarray(start);
    yield batch;
  }
  yield piecesOf(pending, maxBytes).map((text, index) => ({ text, startsLine: startsLine && index === 0 }));
}

/**
 * The text of bytes. A text that is too long is split into pieces. A line that fits can become too long, because U+FFFD
 * is longer than a bad byte.
 */
function piecesOf(bytes: Buffer, maxBytes: number): string[] {
  const text = bytes.toString('utf8');
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return [text];
  const valid = Buffer.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < valid.length; ) {
    const end = start + maxBytes >= valid.length ? valid.length : characterStart(valid, start + maxBytes);
    pieces.push(valid.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}

/** Index of the nearest start of a UTF-8 character at or before an index. */
function characterStart(bytes: Buffer, index: number): number {
  for (let back = 0; back < 4; back += 1) {
    if (((bytes[index - back] ?? 0) & 0xc0) !== 0x80) return index - back;
  }
  return index;
}
