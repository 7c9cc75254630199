import { type ListingQuery, MAX_PAGE } from '../wire/listing-query.js';

/**
 * The common prefix of a key: the key up to and including the first delimiter after the prefix of the listing.
 * Undefined if the key has none.
 */
export function rollUp(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}

export interface Page<T> {
  /** Items, and common prefixes. A common prefix stands for all items below it. */
  readonly entries: readonly (T | string)[];
  /** The last entry of the page if another page follows. Undefined otherwise. */
  readonly last: T | string | undefined;
}

/**
 * One page of a listing. The items are in the order of their keys, and all of them follow the marker. If the marker is
 * a common prefix, the keys below it are left out, because the prefix stood for them on the previous page.
 */
export function pageOf<T extends { readonly key: string }>(
  items: Iterable<T>,
  { prefix, delimiter, max }: ListingQuery,
  marker: string,
): Page<T> {
  const entries: (T | string)[] = [];
  const length = Math.min(max, MAX_PAGE);
  if (length === 0) return { entries, last: undefined };
  let rolledUp: string | undefined = marker === '' ? undefined : rollUp(marker, prefix, delimiter);
  for (const item of items) {
    if (!item.key.startsWith(prefix)) continue;
    const common = rollUp(item.key, prefix, delimiter);
    if (common !== undefined && common === rolledUp) continue;
    if (entries.length >= length) return { entries, last: entries.at(-1) };
    rolledUp = common;
    entries.push(common ?? item);
  }
  return { entries, last: undefined };
}
