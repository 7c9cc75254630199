import type { Slice } from '../../contract/index.js';
import type { ObjectStore } from '../ports.js';
import { destinationPrefix, isWindowFolder } from './data-keys.js';

/** What stands under a slice's destination prefix. */
export interface DestinationView {
  /** Nothing at all, not even the probe: no task of this slice was ever accepted. */
  untouched: boolean;
  /** Names of the folders there: each is, or was, an export task's id. */
  taskFolders: string[];
}

/** Lists one level of a slice's destination. Folders of other slices of the same `dt=` are not counted. */
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
