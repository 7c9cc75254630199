/**
 * The beginning of the name of a pointer. CloudWatch Logs stores an OTLP event of more than 1 MB without the ends of
 * its largest fields. For each of these fields it adds a field `@ptr.$['path']['of']['it']`, whose value leads to the
 * stored rest (API page of GetLogObject).
 */
const POINTER = Buffer.from('"@ptr.$[');

/**
 * Counts the pointers to truncated fields in exported text, in constant memory. The count is a heuristic: a message
 * that quotes such a field as JSON counts, too.
 */
export class PointerCounter {
  #pointers = 0;
  /** The end of the last chunk, in which a pointer can begin. */
  #end: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const border = Buffer.concat([this.#end, chunk.subarray(0, POINTER.length - 1)]);
    this.#count(border);
    this.#count(chunk);
    this.#end =
      chunk.length < POINTER.length ? border.subarray(1 - POINTER.length) : chunk.subarray(1 - POINTER.length);
  }

  /** The number of pointers; the member is absent if it is 0. */
  result(): { pointers?: number } {
    return this.#pointers === 0 ? {} : { pointers: this.#pointers };
  }

  #count(text: Buffer): void {
    for (let at = text.indexOf(POINTER); at !== -1; at = text.indexOf(POINTER, at + POINTER.length))
      this.#pointers += 1;
  }
}
