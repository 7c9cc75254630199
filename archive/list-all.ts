import type { ListOptions, ObjectReader, StoredObject } from './ports.js';

/** All objects below a prefix, one by one, in the order of the bytes of their keys. */
export async function* listAll(
  objects: Pick<ObjectReader, 'list'>,
  prefix: string,
  options: Pick<ListOptions, 'startAfter' | 'withChanges'> = {},
): AsyncGenerator<StoredObject> {
  for await (const page of objects.list(prefix, options)) yield* page.objects;
}
