/**
 * Runs `work` for each item, for at most `limit` items at the same time. An async iterable must be a generator. The
 * first failure, or an abort of the caller's signal, aborts the signal that each call has received.
 * @throws after all calls have ended: the first failure, or the reason of the caller's signal
 */
export async function forEachBounded<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  // The iterators of generators queue calls of `next`, so several calls can wait at the same time.
  const rest = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const takeNext = async (): Promise<void> => {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      either.throwIfAborted();
      await work(next.value, either);
    }
  };
  const workers = Array.from({ length: limit }, async () => {
    try {
      await takeNext();
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(workers);
  if (either.aborted) throw either.reason;
}
