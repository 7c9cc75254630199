import type { Fault } from '@logferry/emulator';
import { expect } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../contract/index.js';
import { seen } from '../../support/seen.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const cancelWaits = new Topic('a cancel during a wait');

const ASKED = { requestedBy: 'auditor', reason: 'wrong bucket' };
const FOR_EVER = 1_000_000;

/** Faults for the operations of a step. In the titles, their keys complete "AWS is …". */
const AWS_IS: Record<string, Omit<Fault, 'operation'>> = {
  'refusing the calls': { kind: 'deny', times: FOR_EVER },
  unreachable: { kind: 'reset-before', times: FOR_EVER },
  hanging: { kind: 'delay-before', delayMs: 24 * 60 * MINUTE_MS, times: FOR_EVER },
};

/**
 * The steps of an export. Each has the operations that it needs, and a condition that shows that an export has reached
 * the step.
 */
const STEPS: readonly {
  name: string;
  operations: readonly Pick<Fault, 'operation' | 'urlHas'>[];
  /** Prepares the world. Without `before`, AWS fails from the start of the export. */
  before?: (world: World) => void;
  reached: (world: World) => unknown;
  /**
   * Set if a task may still run. The export then waits until AWS shows the end of the task, so the test clears the
   * faults.
   */
  follows?: true;
}[] = [
  {
    name: 'opening',
    operations: [{ operation: 'HeadBucket' }],
    reached: () => true,
  },
  {
    name: 'planning',
    // Planning lists the receipts; opening does not.
    operations: [{ operation: 'ListObjectsV2', urlHas: 'receipts' }],
    reached: () => true,
  },
  {
    name: 'watching a task',
    operations: [{ operation: 'DescribeExportTasks' }],
    follows: true,
    before: (world) => world.emulator.configure({ taskMs: 600_000 }),
    reached: (world) => world.tasks.some(({ status }) => status === 'RUNNING'),
  },
  {
    name: 'reading objects back',
    operations: [{ operation: 'GetObject' }],
    before: (world) => world.emulator.configure({ taskMs: 5_000 }),
    reached: (world) => world.tasks.some(({ status }) => status === 'RUNNING'),
  },
  {
    name: 'writing receipts',
    operations: [{ operation: 'PutObject', urlHas: '_logferry/receipts/' }],
    before: (world) => world.emulator.configure({ taskMs: 5_000 }),
    reached: (world) => world.tasks.some(({ status }) => status === 'RUNNING'),
  },
  {
    name: 'writing the list of receipts',
    operations: [{ operation: 'PutObject', urlHas: '.part-' }],
    before: (world) => world.emulator.configure({ taskMs: 5_000 }),
    reached: (world) => world.tasks.some(({ status }) => status === 'RUNNING'),
  },
];

for (const { name, operations, before, reached, follows } of STEPS) {
  for (const [is, fault] of Object.entries(AWS_IS)) {
    // An export that AWS refuses to open does not wait. It ends as refused.
    if (name === 'opening' && is === 'refusing the calls') continue;
    cancelWaits.scenario(
      `ends the export within 15 minutes while the export is ${name} and AWS is ${is}`,
      { leavesTasks: true },
      async (world) => {
        await world.logGroup('/waits', 2);
        before?.(world);
        const fails = () => {
          for (const call of operations) world.emulator.addFault({ ...call, ...fault });
        };
        if (before === undefined) fails();
        const { id } = await world.exports.start(world.request(['/waits'], 2));
        await seen(() => reached(world));
        if (before !== undefined) fails();
        // Enough time for the export to reach the step and for the calls of the step to get the fault.
        await new Promise((resolve) => setTimeout(resolve, 3 * MINUTE_MS));
        for (const { times = 0 } of world.emulator.state().faults) expect(times).toBeLessThan(FOR_EVER);
        const askedMs = Date.now();
        if (follows) setTimeout(() => world.emulator.clearFaults(), 5 * MINUTE_MS);
        const result = await world.exports.cancel(id, ASKED);
        // The limit of the wait itself is 15 minutes. One second more is for the messages before and after the wait.
        expect(Date.now() - askedMs).toBeLessThan(15 * MINUTE_MS + SECOND_MS);
        expect(result.status).toBe('cancelled');
      },
    );
  }
}
