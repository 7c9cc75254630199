import { MINUTE_MS } from '../../contract/index.js';
import type { ExportTask } from '../ports.js';
import type { ExportDeps } from './deps.js';
import { Recent } from './recent.js';

/** Maximum number of task folders that a worker remembers, with about 500 bytes for each. */
const MOST_KEPT = 10_000;
/**
 * Least time (ms) between the first listing of a folder and AWS's answer that it does not know the folder's task. An
 * answer after a shorter time is not kept, because AWS may not yet list a new task.
 */
const LISTED_WITHIN_MS = MINUTE_MS;

/** The statuses that never change. */
const ENDED: ReadonlySet<ExportTask['status']> = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

interface Folder {
  readonly listedMs: number;
  answer?: { readonly task: ExportTask | undefined };
}

/**
 * The task folders that a worker has seen, with those answers of AWS about their tasks that cannot change. If the
 * deadline interrupts a search, the next attempt does not ask for these answers again. So every search of up to
 * {@link MOST_KEPT} folders ends.
 */
export class KnownFolders {
  private readonly folders = new Recent<Folder>(MOST_KEPT);

  /** @param nowMs a clock (ms) that never goes back */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Notes that a listing shows the folder. `id` names account, Region and task. */
  listed(id: string): void {
    this.of(id);
  }

  /** The task of a folder; undefined if AWS does not know the task. `ask` is called if no answer is kept. */
  async taskOf(id: string, ask: () => Promise<ExportTask | undefined>): Promise<ExportTask | undefined> {
    const folder = this.of(id);
    if (folder.answer) return folder.answer.task;
    const isOld = this.nowMs() - folder.listedMs >= LISTED_WITHIN_MS;
    const task = await ask();
    if (task ? ENDED.has(task.status) : isOld) folder.answer = { task };
    return task;
  }

  /** Whether an answer about the folder is kept. */
  has(id: string): boolean {
    return this.of(id).answer !== undefined;
  }

  private of(id: string): Folder {
    return this.folders.get(id, () => ({ listedMs: this.nowMs() }));
  }
}

const ofWorkers = new WeakMap<ExportDeps, KnownFolders>();

/** The task folders that a worker knows. */
export function knownFoldersOf(deps: ExportDeps): KnownFolders {
  const known = ofWorkers.get(deps) ?? new KnownFolders();
  ofWorkers.set(deps, known);
  return known;
}
