import type { Listing, ObjectStore, StoredObject } from '../../archive/index.js';

/**
 * Reads the objects in subfolders of a folder, one subfolder after the other. If a page ends before the next wanted
 * subfolder, the next call begins at that subfolder. So the reader makes no more calls than a listing of the whole
 * folder, and fewer if pages of other subfolders lie between the wanted ones.
 */
export class Subfolders {
  /** The folder, or the only subfolder that can be wanted. */
  private readonly prefix: string;
  private pages: AsyncIterator<Listing> | undefined;
  private page: readonly StoredObject[] = [];
  private at = 0;
  private isEnd = false;

  /**
   * @param folder with a trailing slash
   * @param wanted names of the subfolders that may be read, each with a trailing slash, in byte order
   * @param onCall called for each page
   */
  constructor(
    private readonly store: ObjectStore,
    private readonly folder: string,
    wanted: readonly string[],
    private readonly onCall: () => void,
  ) {
    this.prefix = wanted.length === 1 ? `${folder}${wanted[0]}` : folder;
  }

  /**
   * The objects in a subfolder, in order.
   * @param name one of the wanted names; it lies after the names of all earlier calls
   */
  async objectsIn(name: string): Promise<StoredObject[]> {
    const path = `${this.folder}${name}`;
    const objects: StoredObject[] = [];
    while (!this.isEnd) {
      for (let object = this.page[this.at]; object !== undefined; object = this.page[this.at]) {
        if (object.key.startsWith(path)) objects.push(object);
        else if (object.key > path) return objects;
        this.at += 1;
      }
      await this.turn(path, objects.length > 0);
    }
    return objects;
  }

  /**
   * Reads the next page that can hold objects of a subfolder.
   * @param isInside whether the last page ended with an object of the subfolder
   */
  private async turn(path: string, isInside: boolean): Promise<void> {
    // An empty page says nothing about the subfolder, so its listing goes on.
    const isBefore = this.page.length > 0 && !isInside;
    // V8 can free the page while the next one arrives.
    this.page = [];
    this.at = 0;
    if (this.pages === undefined || isBefore) {
      await this.pages?.return?.();
      const listing = this.store.list(this.prefix, path === this.prefix ? {} : { startAfter: path });
      this.pages = listing[Symbol.asyncIterator]();
    }
    const next = await this.pages.next();
    this.isEnd = next.done === true;
    if (next.done !== true) this.page = next.value.objects;
    if (!this.isEnd) this.onCall();
  }
}
