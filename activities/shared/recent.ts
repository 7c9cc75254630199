/** Values by id. Only the most recently used ones are kept. */
export class Recent<T> {
  private readonly values = new Map<string, T>();

  /** @param most number of values that are kept */
  constructor(private readonly most: number) {}

  /** The value of an id. If it is not kept, `make` makes it. */
  get(id: string, make: () => T): T {
    const value = this.values.get(id) ?? make();
    // A map keeps the order in which its keys were set, so the first key is the least recently used one.
    this.values.delete(id);
    this.values.set(id, value);
    for (const [oldest] of this.values) {
      if (this.values.size <= this.most) break;
      this.values.delete(oldest);
    }
    return value;
  }

  forget(id: string): void {
    this.values.delete(id);
  }
}
