import { forEachBounded } from '../../archive/index.js';

/** The results of `work` over items, in their order; at most `limit` of them are under way at once. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  await forEachBounded(items.entries(), limit, undefined, async ([at, item]) => {
    results[at] = await work(item);
  });
  return results;
}
