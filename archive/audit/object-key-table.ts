import { createHash, randomBytes } from 'node:crypto';

/** Number of 32-bit words by which a key is known. */
const ID_WORDS = 2;
const FIRST_SLOTS = 1_024;

/**
 * Small values by the keys of objects. An archive can have millions of objects, so the table keeps no texts. A key is
 * known by 64 bits of a hash. The hash has a random salt, so that two keys with the same 64 bits cannot be chosen.
 */
export class ObjectKeyTable {
  readonly #salt = randomBytes(16);
  readonly #slotWords: number;
  #slots = FIRST_SLOTS;
  #words: Uint32Array;
  #size = 0;

  /** @param valueWords number of 32-bit words of a value */
  constructor(valueWords: number) {
    this.#slotWords = 1 + ID_WORDS + valueWords;
    this.#words = new Uint32Array(FIRST_SLOTS * this.#slotWords);
  }

  /** Number of keys. */
  get size(): number {
    return this.#size;
  }

  /** The value of a key: a view into the table, through which the value can be changed. Undefined for other keys. */
  get(key: string): Uint32Array | undefined {
    const at = this.#find(this.#idOf(key));
    return this.#words[at] === 0 ? undefined : this.#words.subarray(at + 1 + ID_WORDS, at + this.#slotWords);
  }

  /** Adds a key with a value, or changes the value of the key. */
  set(key: string, value: Uint32Array): void {
    if (this.#size * 2 >= this.#slots) this.#grow();
    const id = this.#idOf(key);
    const at = this.#find(id);
    if (this.#words[at] === 0) this.#size += 1;
    this.#words[at] = 1;
    this.#words.set(id, at + 1);
    this.#words.set(value, at + 1 + ID_WORDS);
  }

  #idOf(key: string): Uint32Array {
    return wordsOf(
      createHash('sha256')
        .update(this.#salt)
        .update(key)
        .digest()
        .subarray(0, ID_WORDS * 4),
    );
  }

  /** The index of a key's slot, or of the free slot for it. */
  #find([first = 0, second = 0]: Uint32Array): number {
    for (let slot = first % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * this.#slotWords;
      if (this.#words[at] === 0 || (this.#words[at + 1] === first && this.#words[at + 2] === second)) return at;
    }
  }

  #grow(): void {
    const before = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * this.#slotWords);
    for (let at = 0; at < before.length; at += this.#slotWords) {
      if (before[at] === 0) continue;
      const slot = before.subarray(at, at + this.#slotWords);
      this.#words.set(slot, this.#find(slot.subarray(1, 1 + ID_WORDS)));
    }
  }
}

/** Bytes as 32-bit words. @param bytes their number is a multiple of four */
export function wordsOf(bytes: Buffer): Uint32Array {
  const words = new Uint32Array(bytes.length / 4);
  for (let at = 0; at < words.length; at += 1) words[at] = bytes.readUInt32LE(at * 4);
  return words;
}
