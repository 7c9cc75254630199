/** Compares keys in the order of S3's listings: by UTF-8 bytes. This order is the same as the order of code points. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    // Surrogates encode code points above U+FFFF, so they sort after all other code units.
    const leftSurrogate = left >= 0xd800 && left <= 0xdfff;
    const rightSurrogate = right >= 0xd800 && right <= 0xdfff;
    if (leftSurrogate !== rightSurrogate) return leftSurrogate ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

/** A map with its keys in S3's order. */
export class OrderedMap<V> {
  readonly #values = new Map<string, V>();
  readonly #keys: string[] = [];

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  values(): IterableIterator<V> {
    return this.#values.values();
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key))
      this.#keys.splice(
        this.firstIndex((each) => compareKeys(each, key) >= 0),
        0,
        key,
      );
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (!this.#values.delete(key)) return;
    this.#keys.splice(
      this.firstIndex((each) => compareKeys(each, key) >= 0),
      1,
    );
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  /** Index of the first key for which `test` is true. `test` must be true for all keys after that key, too. */
  firstIndex(test: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (test(this.#keys[middle] as string)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
