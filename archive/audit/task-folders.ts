import { ObjectKeyTable } from './object-key-table.js';

/** What a receipt says about a task folder: its objects are counted, or the folder is only named. */
export type FolderKind = 'counted' | 'partial';

const WORDS: Record<FolderKind, Uint32Array> = { counted: Uint32Array.of(1), partial: Uint32Array.of(2) };

/** The task folders that receipts name. */
export class TaskFolders {
  readonly #table = new ObjectKeyTable(1);

  /** Adds a folder, with a trailing slash. A folder whose objects a receipt counts stays counted. */
  add(folder: string, kind: FolderKind): void {
    if (kind === 'counted' || this.#table.get(folder) === undefined) this.#table.set(folder, WORDS[kind]);
  }

  kindOf(folder: string): FolderKind | undefined {
    const word = this.#table.get(folder)?.[0];
    return word === undefined ? undefined : word === 1 ? 'counted' : 'partial';
  }
}
