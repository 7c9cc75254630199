/**
 * Runs `work` for each item, for at most `limit` items at the same time. The first failure, or an abort of the caller's
 * signal, aborts the signal that each call has received.
 * @throws after all calls have ended: the first failure, or the reason of the caller's signal
 */
export async function forEachBounded<T>(
  items: Iterable<T>,
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const rest = items[Symbol.iterator]();
  const takeNext = async (): Promise<void> => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
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
