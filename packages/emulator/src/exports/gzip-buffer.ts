import { createGzip } from 'node:zlib';

/** Compresses text piece by piece, so that the memory never holds the whole text uncompressed. */
export class GzipBuffer {
  readonly #gzip = createGzip({ chunkSize: 64 * 1024 });
  readonly #chunks: Buffer[] = [];

  constructor() {
    this.#gzip.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** Resolves when the text has been compressed. */
  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#gzip.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#gzip.once('error', reject);
      this.#gzip.once('end', () => resolve(Buffer.concat(this.#chunks)));
      this.#gzip.end();
    });
  }
}
