import { forEachBounded } from '../../archive/index.js';

/**
 * The results of `work` for each item, in the order of the items. At most `limit` items are worked on at the same time.
 */
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
