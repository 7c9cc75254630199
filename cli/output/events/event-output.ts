import type { Io } from '../../io.js';

/**
 * Standard output for a stream of any length: writes what was added at once, and waits while the reader is slower. If
 * the reader stops reading (`| head`), `isOpen` becomes false.
 */
export class EventOutput {
  isOpen = true;
  #pieces: Uint8Array[] = [];
  #wake: () => void = () => undefined;

  constructor(private readonly io: Io) {
    for (const event of ['error', 'close', 'finish'] as const) {
      io.stdout.once(event, () => {
        this.isOpen = false;
        this.#wake();
      });
    }
    io.stdout.on('drain', () => this.#wake());
  }

  /** Adds bytes, which are copied when {@link flush} is called. */
  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (bytes.length === 0 || !this.isOpen || this.io.stdout.write(bytes)) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (!this.isOpen || !this.io.stdout.writableNeedDrain) resolve();
    });
  }
}
