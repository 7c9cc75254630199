import { ObjectKeyTable, wordsOf } from './object-key-table.js';

/**
 * Number of 32-bit words for the first 128 bits of a SHA-256. A value has one more word: what is known about the
 * object, one of the constants below.
 */
const HASH_WORDS = 4;
const VALUE_WORDS = HASH_WORDS + 1;
const [UNSEEN, SEEN, CONFIRMED] = [0, 1, 2];

/** The hashes to which manifests commit, by the keys of the receipts. */
export class Commitments {
  readonly #table = new ObjectKeyTable(VALUE_WORDS);
  #unseen = 0;

  /** Number of receipts to which manifests commit. */
  get size(): number {
    return this.#table.size;
  }

  /** Number of receipts that {@link see} was not called for. */
  get unseen(): number {
    return this.#unseen;
  }

  /** Adds a commitment. @returns false if the key already has a commitment to another hash, which then stays */
  add(key: string, sha256: string): boolean {
    const known = this.compare(key, sha256);
    if (known !== 'none') return known === 'same';
    const value = new Uint32Array(VALUE_WORDS);
    value.set(hashWords(sha256));
    this.#table.set(key, value);
    this.#unseen += 1;
    return true;
  }

  /** Notes that the archive has an object with this key. */
  see(key: string): void {
    const value = this.#table.get(key);
    if (value === undefined || value[HASH_WORDS] !== UNSEEN) return;
    value[HASH_WORDS] = SEEN;
    this.#unseen -= 1;
  }

  /** Notes that an object was read, and has the hash to which a manifest commits. */
  confirm(key: string): void {
    const value = this.#table.get(key);
    if (value !== undefined) value[HASH_WORDS] = CONFIRMED;
  }

  /** Whether {@link confirm} was called for a key. */
  isConfirmed(key: string): boolean {
    return this.#table.get(key)?.[HASH_WORDS] === CONFIRMED;
  }

  /** Whether a manifest commits to a key for which {@link see} was not called. */
  isMissing(key: string): boolean {
    return this.#table.get(key)?.[HASH_WORDS] === UNSEEN;
  }

  /** Compares an object's hash with the commitment. */
  compare(key: string, sha256: string): 'same' | 'other' | 'none' {
    const value = this.#table.get(key);
    if (value === undefined) return 'none';
    return hashWords(sha256).every((word, index) => word === value[index]) ? 'same' : 'other';
  }

  has(key: string): boolean {
    return this.#table.get(key) !== undefined;
  }
}

const hashWords = (sha256: string): Uint32Array => wordsOf(Buffer.from(sha256, 'hex').subarray(0, HASH_WORDS * 4));
