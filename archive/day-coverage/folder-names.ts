import { defined } from '../../contract/index.js';
import { isGroupSegment } from '../object-keys/group-names.js';
import type { ObjectStore } from '../ports.js';
import { isBefore } from './folder-reader.js';

/**
 * The names of the log groups' folders below a folder, in byte order, without what the folders contain. One page of the
 * listing has a thousand names. Each call of a method must be about a later name than the call before.
 */
export class FolderNames {
  private pages: AsyncGenerator<string[]> | undefined;
  private page: readonly string[] = [];
  private at = 0;
  private isAtEnd = false;

  /**
   * @param folder with a trailing slash
   * @param within beginning of the names
   */
  constructor(
    private readonly store: Pick<ObjectStore, 'list'>,
    private readonly folder: string,
    private readonly within: string,
  ) {}

  /** The first name that follows `after`; without `after`, the first of all names. Undefined if there is none. */
  next(after: string | undefined): Promise<string | undefined> {
    return this.first((name) => after !== undefined && !isBefore(after, name));
  }

  /**
   * Whether there is a folder with this name. If the present page of the listing does not reach that far, a new
   * listing starts at the name.
   */
  async has(name: string): Promise<boolean> {
    return (await this.first((other) => isBefore(other, name), name)) === name;
  }

  /** Ends a listing that was not read to its end. */
  async close(): Promise<void> {
    await this.pages?.return(undefined);
    this.pages = undefined;
  }

  private async first(isPassed: (name: string) => boolean, restartAt?: string): Promise<string | undefined> {
    for (let pagesRead = 0; ; pagesRead += 1) {
      for (; this.at < this.page.length; this.at += 1) {
        const name = this.page[this.at];
        if (name !== undefined && !isPassed(name)) return name;
      }
      if (this.isAtEnd) return undefined;
      if (restartAt !== undefined && pagesRead === 0) await this.close();
      // Without a slash at its end, the start comes before the folder itself in byte order.
      this.pages ??= this.listed(restartAt === undefined ? undefined : `${this.folder}${restartAt}`);
      const { done, value } = await this.pages.next();
      this.isAtEnd = done === true;
      this.page = done ? [] : value;
      this.at = 0;
    }
  }

  private async *listed(startAfter: string | undefined): AsyncGenerator<string[]> {
    const options = { delimiter: '/' as const, ...defined({ startAfter }) };
    for await (const { folders } of this.store.list(`${this.folder}${this.within}`, options)) {
      yield folders.map((folder) => folder.slice(this.folder.length, -1)).filter(isGroupSegment);
    }
  }
}
