import { ServiceError } from '../../core/service-error.js';
import { integer, optional, text } from '../../json/fields.js';

/** Members that select a page of a listing. */
export const paging = {
  Limit: optional(integer({ min: 1, max: 1000 })),
  Marker: optional(text({ min: 1, max: 1024 })),
};

/**
 * One page of a list. The reply has the entries under the name of the list. A marker is the number of entries before
 * the page.
 * @throws ServiceError InvalidMarkerException
 */
export function page(
  name: string,
  entries: readonly unknown[],
  { Limit = 100, Marker = '0' }: { readonly Limit: number | undefined; readonly Marker: string | undefined },
): object {
  if (!/^\d{1,9}$/.test(Marker)) throw new ServiceError('InvalidMarkerException', 'Invalid marker');
  const start = Number(Marker);
  const end = start + Limit;
  const more = end < entries.length;
  return { [name]: entries.slice(start, end), Truncated: more, ...(more ? { NextMarker: String(end) } : {}) };
}
