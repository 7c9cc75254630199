import type { ObjectStore, StoredObject } from '../../archive/index.js';

/**
 * Lists the objects in the wanted subfolders of a folder, in order. If a page ends before the next wanted subfolder,
 * the next call begins at that subfolder. So the listing costs no more calls than a listing of the whole folder, and
 * fewer if pages of other subfolders lie between the wanted ones.
 * @param folder with a trailing slash
 * @param wanted names of subfolders with a trailing slash, in byte order
 * @param onCall called for each page
 * @returns the subfolders that hold an object, by their position in `wanted`
 */
export async function* listSubfolders(
  store: ObjectStore,
  folder: string,
  wanted: readonly string[],
  onCall: () => void,
): AsyncGenerator<{ at: number; objects: StoredObject[] }> {
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) {
    const objects: StoredObject[] = [];
    for await (const page of store.list(`${folder}${only}`)) {
      onCall();
      objects.push(...page.objects);
    }
    if (objects.length > 0) yield { at: 0, objects };
    return;
  }
  const paths = wanted.map((name) => `${folder}${name}`);
  let at = 0;
  let objects: StoredObject[] = [];
  for (let jumped = true; jumped; ) {
    jumped = false;
    const next = paths[at];
    if (next === undefined) return;
    for await (const page of store.list(folder, { startAfter: next })) {
      onCall();
      for (const object of page.objects) {
        const { key } = object;
        for (let path = paths[at]; path !== undefined && !key.startsWith(path) && path < key; path = paths[at]) {
          if (objects.length > 0) yield { at, objects };
          objects = [];
          at += 1;
        }
        const path = paths[at];
        if (path === undefined) return;
        if (key.startsWith(path)) objects.push(object);
      }
      const last = page.objects.at(-1)?.key;
      jumped = last !== undefined && last < (paths[at] ?? '');
      if (jumped) break;
    }
  }
  if (objects.length > 0) yield { at, objects };
}
