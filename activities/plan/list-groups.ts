import type { ObjectStore, StoredObject } from '../../archive/index.js';
import { Subfolders } from './subfolders.js';

/**
 * Lists the objects in the wanted subfolders of a folder, in order. See {@link Subfolders}.
 * @returns the subfolders that hold an object, by their position in `wanted`
 */
export async function* listSubfolders(
  store: ObjectStore,
  folder: string,
  wanted: readonly string[],
  onCall: () => void,
): AsyncGenerator<{ at: number; objects: StoredObject[] }> {
  const subfolders = new Subfolders(store, folder, wanted, onCall);
  for (const [at, name] of wanted.entries()) {
    const objects = await subfolders.objectsIn(name);
    if (objects.length > 0) yield { at, objects };
  }
}
