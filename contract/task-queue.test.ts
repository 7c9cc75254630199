import { expect, it } from 'vitest';
import { EXPORTS_TASK_QUEUE, LANES_TASK_QUEUE } from './names.js';
import { isExportsQueue, tasksQueueOf } from './task-queue.js';

it('gives each queue of exports a queue of tasks; exports may use neither a queue of tasks nor the queue of lanes', () => {
  for (const name of [EXPORTS_TASK_QUEUE, 'logferry-a1b2', 'team']) {
    expect(isExportsQueue(name)).toBe(true);
    expect(isExportsQueue(tasksQueueOf(name))).toBe(false);
  }
  expect(isExportsQueue(LANES_TASK_QUEUE)).toBe(false);
});
