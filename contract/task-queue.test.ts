import { expect, it } from 'vitest';
import { EXPORTS_TASK_QUEUE, LANES_TASK_QUEUE } from './names.js';
import { isExportsQueue, tasksQueueOf } from './task-queue.js';

it('gives each queue of exports a tasks queue, which exports may not use, as they may not use the queue of lanes', () => {
  for (const name of [EXPORTS_TASK_QUEUE, 'logferry-a1b2', 'team']) {
    expect(isExportsQueue(name)).toBe(true);
    expect(isExportsQueue(tasksQueueOf(name))).toBe(false);
  }
  expect(isExportsQueue(LANES_TASK_QUEUE)).toBe(false);
});
