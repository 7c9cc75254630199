import type { Io } from '../../io.js';

/**
 * Standard output for a stream of any length: `flush` writes all added pieces, and waits while the reader is slower. If
 * the reader stops reading (`| head`), `isOpen` becomes false.
 */
export class EventOutput {
  isOpen = true;
  #pieces: (Uint8Array | string)[] = [];
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

  add(piece: Uint8Array | string): void {
    if (piece.length > 0) this.#pieces.push(piece);
  }

  async flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    let isFlowing = true;
    for (const piece of pieces) if (this.isOpen) isFlowing = this.io.stdout.write(piece);
    if (isFlowing || !this.isOpen) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (!this.isOpen || !this.io.stdout.writableNeedDrain) resolve();
    });
  }
}
