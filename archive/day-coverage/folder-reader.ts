import { defined } from '../../contract/index.js';
import { isGroupSegment } from '../object-keys/group-names.js';
import type { ObjectStore, StoredObject } from '../ports.js';

/** The folder of a log group in a listing, and what was read from its objects. */
interface Folder<Content> {
  /** The segment that stands for the log group. */
  name: string;
  content: Content;
}

/** Number of folders that are passed over before a new listing starts at the wanted one. */
const MOST_PASSED = 100;

/**
 * Reads the folders of log groups below a folder, in byte order. Folders that no log group can have are left out,
 * because logferry cannot have written them. Other folders that no caller asks for are passed over. If many of them lie
 * in between, a new listing starts at the wanted folder.
 *
 * A page of a listing is read as soon as it arrives, and only the contents of its folders are kept. Readers that run
 * side by side therefore do not hold a page of objects each.
 */
export class FolderReader<Content> {
  private pages: AsyncGenerator<Folder<Content>[]> | undefined;
  private page: readonly Folder<Content>[] = [];
  private at = 0;

  /**
   * @param folder with a trailing slash
   * @param within beginning of the segments to read
   * @param read the content of a folder, from all objects in it
   */
  constructor(
    private readonly store: Pick<ObjectStore, 'list'>,
    private readonly folder: string,
    private readonly within: string,
    private readonly read: (objects: readonly StoredObject[]) => Content,
  ) {}

  /** The segment of the next log group; undefined after the last one. */
  async peek(): Promise<string | undefined> {
    if (this.pages === undefined) await this.start();
    return this.next?.name;
  }

  /**
   * The content of a log group's folder; undefined if there is none. Each call must name a later segment than the call
   * before.
   */
  async contentOf(name: string): Promise<Content | undefined> {
    for (let passed = 0; this.pages === undefined || this.passes(name); passed += 1) {
      if (this.pages === undefined || passed === MOST_PASSED) {
        await this.start(`${this.folder}${name}/`);
        passed = 0;
      } else await this.step();
    }
    if (this.next?.name !== name) return undefined;
    const { content } = this.next;
    await this.step();
    return content;
  }

  /** Ends a listing that was not read to its end. */
  async close(): Promise<void> {
    await this.pages?.return(undefined);
  }

  private get next(): Folder<Content> | undefined {
    return this.page[this.at];
  }

  /** Whether the next folder comes before a name. */
  private passes(name: string): boolean {
    return this.next !== undefined && isBefore(this.next.name, name);
  }

  private async start(after?: string): Promise<void> {
    await this.close();
    this.pages = this.listed(after);
    this.page = [];
    this.at = -1;
    await this.step();
  }

  private async step(): Promise<void> {
    this.at += 1;
    while (this.pages !== undefined && this.at >= this.page.length) {
      const { done, value } = await this.pages.next();
      if (done) return;
      this.page = value;
      this.at = 0;
    }
  }

  /**
   * The folders of a listing, page by page. The last folder of a page may go on in the next page. It is therefore
   * returned with the next page or, after the last page, on its own.
   */
  private async *listed(startAfter: string | undefined): AsyncGenerator<Folder<Content>[]> {
    let name: string | undefined;
    let objects: StoredObject[] = [];
    for await (const page of this.store.list(`${this.folder}${this.within}`, defined({ startAfter }))) {
      const folders: Folder<Content>[] = [];
      for (const object of page.objects) {
        const { key } = object;
        const isSame =
          name !== undefined &&
          key.startsWith(name, this.folder.length) &&
          key[this.folder.length + name.length] === '/';
        if (isSame) {
          objects.push(object);
          continue;
        }
        if (name !== undefined) folders.push({ name, content: this.read(objects) });
        const slash = key.indexOf('/', this.folder.length);
        const segment = slash < 0 ? '' : key.slice(this.folder.length, slash);
        name = isGroupSegment(segment) ? segment : undefined;
        objects = [object];
      }
      // The store's generator keeps the page until the next one is asked for. With a reader for each month, the objects
      // of many pages would then stay in memory for long.
      page.objects.length = 0;
      yield folders;
    }
    if (name !== undefined) yield [{ name, content: this.read(objects) }];
  }
}

/** Compares the segments of log groups in the byte order of their keys. */
export const inKeyOrder = (a: string, b: string): number => (a === b ? 0 : `${a}/` < `${b}/` ? -1 : 1);

/** Whether a segment comes before another one in the byte order of their keys. */
export const isBefore = (name: string, other: string): boolean => inKeyOrder(name, other) < 0;
