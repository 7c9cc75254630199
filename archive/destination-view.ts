import type { Slice } from '../contract/index.js';
import { destinationPrefix, isWindowFolder } from './object-keys/data-keys.js';
import type { ObjectStore } from './ports.js';

/** The objects and folders directly under a slice's destination prefix. */
export interface DestinationView {
  /**
   * Whether there is no folder of a task and no object, not even AWS's probe object. If so, AWS has never accepted a
   * task of this slice.
   */
  untouched: boolean;
  /** Names of the folders. Each name is the id of an export task, which AWS may have forgotten. */
  taskFolders: string[];
}

/** Lists one level of a slice's destination. Ignores folders of other slices in the same `dt=` folder. */
export async function lookAtDestination(store: ObjectStore, slice: Slice): Promise<DestinationView> {
  const base = `${destinationPrefix(slice)}/`;
  const taskFolders: string[] = [];
  let objects = 0;
  for await (const page of store.list(base, { delimiter: '/' })) {
    objects += page.objects.length;
    taskFolders.push(
      ...page.folders.map((folder) => folder.slice(base.length, -1)).filter((name) => !isWindowFolder(name)),
    );
  }
  return { untouched: objects === 0 && taskFolders.length === 0, taskFolders };
}
