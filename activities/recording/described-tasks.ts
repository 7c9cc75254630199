import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS } from '../../contract/index.js';
import type { ExportTask, ExportTasks } from '../ports.js';
import type { LaneCalls } from '../shared/lane-calls.js';

const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;
/** Whether a text can be the id of a task. AWS's ids are UUIDs; a slash in an id would lead to keys of other tasks. */
export const isTaskId = (text: string): boolean => TASK_ID.test(text);

/**
 * Time (ms) between two calls for a task that the first call does not show. DescribeExportTasks can miss a task for a
 * moment. So a task counts as forgotten by AWS only if the second call does not show it either.
 */
const BETWEEN_LOOKS_MS = 2 * SECOND_MS;

const ENDED: ReadonlySet<ExportTask['status']> = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

/**
 * AWS's own answers about the tasks of a batch. One page of DescribeExportTasks shows most of the tasks. A task that
 * the page does not show, or does not show as ended, is asked for by its id.
 */
export class DescribedTasks {
  private page: Promise<ReadonlyMap<string, ExportTask>> | undefined;

  constructor(
    private readonly exportTasks: ExportTasks,
    private readonly calls: LaneCalls,
    /** Number of tasks in the batch. A single task is asked for by its id, which costs one call, as a page does. */
    private readonly tasksInBatch: number,
    private readonly signal: AbortSignal,
  ) {}

  /** The task as AWS shows it; undefined if AWS has forgotten it. */
  async of(taskId: string): Promise<ExportTask | undefined> {
    const listed = this.tasksInBatch > 1 ? (await this.listed()).get(taskId) : undefined;
    if (listed !== undefined && ENDED.has(listed.status)) return listed;
    const shown = await this.find(taskId);
    if (shown !== undefined) return shown;
    await delay(BETWEEN_LOOKS_MS, undefined, { signal: this.signal });
    return this.find(taskId);
  }

  private find(taskId: string): Promise<ExportTask | undefined> {
    return this.calls.describe(() => this.exportTasks.find(taskId));
  }

  private listed(): Promise<ReadonlyMap<string, ExportTask>> {
    this.page ??= this.calls
      .describe(() => this.exportTasks.page({}))
      .then(({ tasks }) => new Map(tasks.map((task) => [task.taskId, task] as const)));
    this.page.catch(() => {
      this.page = undefined;
    });
    return this.page;
  }
}
