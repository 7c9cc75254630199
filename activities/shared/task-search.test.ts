import { beforeEach, expect, it } from 'vitest';
import { destinationPrefix, taskName } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { SLICE } from '../../archive/testing/samples.js';
import { CREATE_DEADLINE_MS, MINUTE_MS, SECOND_MS } from '../../contract/index.js';
import type { Aws, ExportTask } from '../ports.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { LookAnswer } from '../types/task-calls.js';
import { CallPace, paced } from './call-pace.js';
import { KnownFolders } from './known-folders.js';
import { lookForTask, SearchTooLate } from './task-search.js';

const FOLDERS = 60;
const PREFIX = destinationPrefix(SLICE);
const idOf = (folder: number) => `00000000-0000-4000-8000-0000000000${String(folder).padStart(2, '0')}`;

/** The task of a folder, as AWS shows it. Without changes, it is the completed task of the slice. */
const task = (folder: number, changes: Partial<ExportTask> = {}): ExportTask => ({
  ...{ taskId: idOf(folder), taskName: taskName(SLICE), logGroup: SLICE.logGroup, from: SLICE.from, to: SLICE.to },
  ...{ bucket: SLICE.bucket, destinationPrefix: PREFIX, status: 'COMPLETED', createdAt: '2026-11-01T00:00:00Z' },
  ...changes,
});

let clock: ManualClock;
let store: MemoryStore;
let known: KnownFolders;
let asked: string[];

beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryStore();
  known = new KnownFolders(() => clock.nowMs());
  asked = [];
  for (let folder = 0; folder < FOLDERS; folder += 1) store.put(`${PREFIX}/${idOf(folder)}/stream/000000.gz`, 'x');
});

/** Repeats a search, each time with the deadline of a create, until a search reaches its end. */
async function searches(
  find: (taskId: string) => ExportTask | undefined,
): Promise<{ answer: LookAnswer; tooLate: number }> {
  for (let tooLate = 0; tooLate < 50; tooLate += 1) {
    const deadlineMs = clock.nowMs() + CREATE_DEADLINE_MS;
    const exportTasks = {
      find: async (taskId: string) => {
        asked.push(taskId);
        return find(taskId);
      },
      page: async () => ({ tasks: [] }),
    };
    const aws = paced({ exportTasks } as unknown as Aws, new CallPace(undefined, undefined, clock));
    const folders = { known, tooLate: () => clock.nowMs() > deadlineMs };
    try {
      return { answer: await lookForTask(aws, store, SLICE, folders), tooLate };
    } catch (error) {
      if (!(error instanceof SearchTooLate)) throw error;
      expect(clock.nowMs() - deadlineMs).toBeLessThan(SECOND_MS);
      await clock.pass(10 * SECOND_MS);
    }
  }
  throw new Error('the search never ends');
}

it('a search that its deadline interrupts continues with the folders about which AWS has not been asked', async () => {
  const { answer, tooLate } = await searches((taskId) => task(0, { taskId, taskName: 'of another slice' }));
  expect(answer).toEqual({ kind: 'absent' });
  expect(tooLate).toBeGreaterThan(1);
  expect(asked).toHaveLength(FOLDERS);
});

it('a search ends even if AWS knows none of the tasks', async () => {
  const { answer } = await searches(() => undefined);
  expect(answer).toEqual({ kind: 'absent' });
});

it.each([
  ['first folder', 0, 0],
  ['last folder', FOLDERS - 1, 0],
  ['first folder, even if AWS does not know the task for the first 59 s', 0, MINUTE_MS - SECOND_MS],
])('a search among many folders finds the task of the slice in the %s', async (_which, folder, knownAfterMs) => {
  const { answer } = await searches((taskId) =>
    taskId === idOf(folder) && clock.nowMs() >= knownAfterMs ? task(folder) : undefined,
  );
  expect(answer).toMatchObject({ kind: 'adopted', task: { taskId: idOf(folder) } });
});

it('a search among many folders finds that the task of the first folder has failed', async () => {
  const { answer } = await searches((taskId) => (taskId === idOf(0) ? task(0, { status: 'FAILED' }) : undefined));
  expect(answer).toMatchObject({ kind: 'spent', ending: { kind: 'failed', task: { taskId: idOf(0) } } });
});

it('a search asks again about a task that had not ended', async () => {
  const running = task(3, { status: 'RUNNING', taskName: 'of another slice' });
  await known.taskOf('t', async () => running);
  expect(await known.taskOf('t', async () => ({ ...running, status: 'COMPLETED' }))).toMatchObject({
    status: 'COMPLETED',
  });
  expect(await known.taskOf('t', async () => undefined)).toMatchObject({ status: 'COMPLETED' });
});
