import type { StoredObject } from '../ports.js';

/**
 * Maximum sum of the stored bytes of a page's objects; a larger object has a page of its own. To read this many bytes
 * takes minutes; a retry does not read the objects of a stored page again.
 */
export const PAGE_BYTES = 8 * 1024 ** 3;

/** Objects that follow each other in a listing. */
export interface ListedPage {
  /** From 1. */
  pageNo: number;
  objects: StoredObject[];
  /** Whether this is the only page of the listing. */
  isOnly: boolean;
}

/** Cuts a listing into pages. The cuts depend on the listing alone, so that a retry finds the same pages. */
export async function* pagesOf(
  listing: AsyncIterable<StoredObject>,
  most: { objects: number; bytes: number },
): AsyncGenerator<ListedPage> {
  let pageNo = 1;
  let objects: StoredObject[] = [];
  let bytes = 0;
  for await (const object of listing) {
    if (objects.length === most.objects || (objects.length > 0 && bytes + object.bytes > most.bytes)) {
      yield { pageNo, objects, isOnly: false };
      pageNo += 1;
      objects = [];
      bytes = 0;
    }
    objects.push(object);
    bytes += object.bytes;
  }
  if (objects.length > 0) yield { pageNo, objects, isOnly: pageNo === 1 };
}
