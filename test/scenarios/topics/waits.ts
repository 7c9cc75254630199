import type { Fault } from '@logferry/emulator';
import { expect } from 'vitest';
import { MINUTE_MS } from '../../../contract/index.js';
import { seen } from '../../support/seen.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const waits = new Topic('waits that a cancel ends');

const ASKED = { requestedBy: 'auditor', reason: 'wrong bucket' };
const FOR_EVER = 1_000_000;

/** What AWS does from a moment on with the operations of a step. */
const AWS_IS: Record<string, Omit<Fault, 'operation'>> = {
  refused: { kind: 'deny', times: FOR_EVER },
  unreachable: { kind: 'reset-before', times: FOR_EVER },
  hanging: { kind: 'delay-before', delayMs: 24 * 60 * MINUTE_MS, times: FOR_EVER },
};

const calls = (world: World, operation: string): number => world.emulator.state().counters[operation]?.calls ?? 0;

/**
 * The steps of an export, with the operations that each step needs, and with what shows that an export has reached the
 * step.
 */
const STEPS: readonly {
  name: string;
  operations: readonly Pick<Fault, 'operation' | 'urlHas'>[];
  /** Prepares the world. If it is absent, AWS fails from the start of the export. */
  before?: (world: World) => void;
  reached: (world: World) => unknown;
  /** The task may still run, so it is followed until AWS shows it again. */
  follows?: true;
}[] = [
  {
    name: 'opening',
    operations: [{ operation: 'HeadBucket' }],
    reached: () => true,
  },
  {
    name: 'planning',
    operations: [{ operation: 'ListObjectsV2' }, { operation: 'DescribeLogGroups' }],
    // The record of the run is the last thing that opening writes.
    before: (world) => world.emulator.addFault({ operation: 'PutObject', kind: 'delay-after', delayMs: 1_000 }),
    reached: (world) => calls(world, 'PutObject') > 0,
  },
  {
    name: 'watching a task',
    operations: [{ operation: 'DescribeExportTasks' }],
    follows: true,
    before: (world) => world.emulator.configure({ taskMs: 600_000 }),
    reached: (world) => world.tasks.some(({ status }) => status === 'RUNNING'),
  },
  {
    name: 'reading back',
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
    waits.scenario(`while ${name}, and AWS is ${is}: within 15 minutes`, { leavesTasks: true }, async (world) => {
      await world.logGroup('/waits', 2);
      before?.(world);
      const fails = () => {
        for (const call of operations) world.emulator.addFault({ ...call, ...fault });
      };
      if (before === undefined) fails();
      const { id } = await world.exports.start(world.request(['/waits'], 2));
      await seen(() => reached(world));
      if (before !== undefined) fails();
      // Long enough that the export reaches the step and that the step's calls meet the fault.
      await new Promise((resolve) => setTimeout(resolve, 3 * MINUTE_MS));
      const askedMs = Date.now();
      if (follows) setTimeout(() => world.emulator.clearFaults(), 5 * MINUTE_MS);
      const result = await world.exports.cancel(id, ASKED);
      expect(Date.now() - askedMs).toBeLessThan(16 * MINUTE_MS);
      expect(['cancelled', 'refused']).toContain(result.status);
    });
  }
}
