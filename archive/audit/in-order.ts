/** Items that begin in order, and end in any order. Reports each item when it and all earlier items have ended. */
export class InOrder<T> {
  readonly #waiting: { item: T; isDone: boolean }[] = [];
  readonly #endedTo: (item: T) => void;

  /** @param endedTo called with an item once this item and all earlier ones have ended */
  constructor(endedTo: (item: T) => void) {
    this.#endedTo = endedTo;
  }

  /** Begins the next item. @returns a function that ends it */
  begin(item: T): () => void {
    const entry = { item, isDone: false };
    this.#waiting.push(entry);
    return () => {
      entry.isDone = true;
      while (this.#waiting[0]?.isDone) {
        const first = this.#waiting.shift();
        if (first !== undefined) this.#endedTo(first.item);
      }
    };
  }
}
