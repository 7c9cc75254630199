import type { Client } from '@temporalio/client';
import { afterEach, expect, it, vi } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { lookAtOwner } from './look-at-owner.js';
import { inActivity } from './testing/in-activity.js';

/** The present by Temporal's clock. */
const NOW_MS = Date.parse('2026-11-20T12:00:00Z');
const secondsAgo = (seconds: number) => ({ seconds: NOW_MS / SECOND_MS - seconds });

/**
 * A Temporal client that shows one open workflow. `polled`: seconds since a worker last polled the workflow's task
 * queue. `waiting`: seconds since the workflow's pending workflow task was scheduled.
 */
function temporal(owner: { polled: number; waiting?: number }): Client {
  const pendingWorkflowTask =
    owner.waiting === undefined ? undefined : { originalScheduledTime: secondsAgo(owner.waiting) };
  const described = { status: { name: 'RUNNING' }, runId: 'f', taskQueue: 'q', raw: { pendingWorkflowTask } };
  return {
    options: { namespace: 'default' },
    workflow: { getHandle: () => ({ describe: async () => described }) },
    workflowService: {
      describeTaskQueue: async () => ({ pollers: [{ lastAccessTime: secondsAgo(owner.polled) }] }),
    },
  } as unknown as Client;
}

const look = (client: Client) =>
  inActivity({ scheduledMs: NOW_MS }, () => lookAtOwner(client, { owner: 'e', requestId: 'f/1' }));

afterEach(() => vi.useRealTimers());

it.each([-3 * DAY_MS, 0, 3 * DAY_MS])(
  'the clock of Temporal decides whether an owner is alive, even if the clock of the worker is %i ms off',
  async (off) => {
    vi.setSystemTime(NOW_MS + off);
    expect(await look(temporal({ polled: 1 }))).toBe('alive');
    expect(await look(temporal({ polled: 1, waiting: 1 }))).toBe('alive');
    expect(await look(temporal({ polled: (5 * MINUTE_MS) / SECOND_MS }))).toBe('gone');
    expect(await look(temporal({ polled: 1, waiting: (6 * MINUTE_MS) / SECOND_MS }))).toBe('gone');
  },
);
