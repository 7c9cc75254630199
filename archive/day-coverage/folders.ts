import { defined } from '../../contract/index.js';
import { isGroupSegment } from '../keys/group-names.js';
import type { ObjectStore, StoredObject } from '../ports.js';

/** The folder of a log group in a listing, with all objects in it. */
interface Folder {
  /** The segment that stands for the log group. */
  name: string;
  objects: StoredObject[];
}

/**
 * All folders of log groups below a folder, one after the other in byte order. Only the objects of one log group and of
 * one page are in memory. Folders that no log group can have are left out, because logferry cannot have written them.
 * @param folder with a trailing slash
 * @param within the text with which the segments must begin
 * @param startAfter a key after which the listing starts; absent to list from the beginning
 */
async function* foldersIn(
  store: Pick<ObjectStore, 'list'>,
  folder: string,
  within: string,
  startAfter?: string,
): AsyncGenerator<Folder> {
  let current: Folder | undefined;
  for await (const page of store.list(`${folder}${within}`, defined({ startAfter }))) {
    for (const object of page.objects) {
      const { key } = object;
      const path = current && `${folder}${current.name}/`;
      if (current !== undefined && path !== undefined && key.startsWith(path)) {
        current.objects.push(object);
        continue;
      }
      if (current !== undefined) yield current;
      const slash = key.indexOf('/', folder.length);
      const name = key.slice(folder.length, Math.max(slash, folder.length));
      current = isGroupSegment(name) ? { name, objects: [object] } : undefined;
    }
  }
  if (current !== undefined) yield current;
}

/** Number of folders that are passed over before a new listing starts at the wanted one. */
const MOST_PASSED = 100;

/**
 * Reads the folders of some log groups, in byte order. Other folders are passed over. If many of them lie in between, a
 * new listing starts at the wanted folder.
 */
export class FolderReader {
  private folders: AsyncGenerator<Folder> | undefined;
  private next: Folder | undefined;

  /**
   * @param folder with a trailing slash
   * @param within beginning of the segments to read
   */
  constructor(
    private readonly store: Pick<ObjectStore, 'list'>,
    private readonly folder: string,
    private readonly within = '',
  ) {}

  /** The segment of the next log group; undefined after the last one. */
  async peek(): Promise<string | undefined> {
    if (this.folders === undefined) {
      this.folders = foldersIn(this.store, this.folder, this.within);
      await this.step(this.folders);
    }
    return this.next?.name;
  }

  /** The objects of a log group. Each call must name a later segment than the call before. */
  async objectsOf(name: string): Promise<readonly StoredObject[]> {
    for (let passed = 0; this.folders === undefined || isBefore(this.next, name); passed += 1) {
      if (this.folders === undefined || passed === MOST_PASSED) {
        await this.folders?.return(undefined);
        this.folders = foldersIn(this.store, this.folder, this.within, `${this.folder}${name}/`);
        passed = 0;
      }
      await this.step(this.folders);
    }
    if (this.next?.name !== name) return [];
    const { objects } = this.next;
    await this.step(this.folders);
    return objects;
  }

  /** Ends a listing that was not read to its end. */
  async close(): Promise<void> {
    await this.folders?.return(undefined);
  }

  private async step(folders: AsyncGenerator<Folder>): Promise<void> {
    const step = await folders.next();
    this.next = step.done ? undefined : step.value;
  }
}

/** Compares the segments of log groups in the byte order of their keys. */
export const inKeyOrder = (a: string, b: string): number => (a === b ? 0 : `${a}/` < `${b}/` ? -1 : 1);

const isBefore = (folder: Folder | undefined, name: string): boolean =>
  folder !== undefined && inKeyOrder(folder.name, name) < 0;
