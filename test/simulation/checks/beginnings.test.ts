import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../archive/testing/memory-store.js';
import { instantMs, MINUTE_MS, SECOND_MS } from '../../../contract/index.js';
import { Account, type AccountSettings } from '../aws/account.js';
import { LogSource } from '../aws/log-source.js';
import type { RandomWorld } from '../random-world.js';
import { STRANGER } from '../stranger.js';
import { Random } from '../time/random.js';
import { Timeline } from '../time/timeline.js';
import { Beginnings } from './beginnings.js';
import type { Check } from './check.js';

const START_MS = instantMs('2026-11-20T12:00:00Z');
const DAY = { logGroup: '/app/a', from: '2026-11-04T00:00:00Z', to: '2026-11-05T00:00:00Z' };
const TASK = { ...DAY, taskName: 'the task of a slice', bucket: 'archive', destinationPrefix: 'a' };
/** AWS allows one task, each task ends soon, and DescribeExportTasks shows every task. */
const SETTINGS: AccountSettings = {
  maxActive: 1,
  cancelHoldsSlot: true,
  oldestFirst: false,
  longestRunMs: SECOND_MS,
  failRate: 0,
  vanishRate: 0,
  stuckCancelRate: 0,
  listingLagMs: 0,
};

describe('the checks at the creation of a task', () => {
  let timeline: Timeline;
  let account: Account;
  let beginnings: Beginnings;
  let noticed: Check[];

  beforeEach(() => {
    timeline = new Timeline(START_MS);
    const source = new LogSource(timeline, false);
    account = new Account('eu-central-1', new MemoryStore(), source, SETTINGS, timeline, new Random(1));
    noticed = [];
    beginnings = new Beginnings({
      timeline,
      accounts: [account],
      scenario: { calm: false, account: SETTINGS },
      violation: (check: Check) => noticed.push(check),
    } as unknown as RandomWorld);
    account.onCreated = (task) => beginnings.onCreated(account, task);
  });

  const pass = async (ms: number) => {
    const endMs = timeline.nowMs + ms;
    await timeline.runUntil(endMs);
    timeline.nowMs = endMs;
  };
  const close = (owner: string) => beginnings.closed.set(owner, { workflowId: owner, stillCancelling: [] });
  /** Lets the create of an owner have its effect now. */
  const create = (owner: string, begunMs: number) => expect(account.create(TASK, owner, begunMs)).toBeDefined();

  it('notice a task that is created after its export has closed', async () => {
    close('first');
    await pass(SECOND_MS);
    create('first', START_MS);

    expect(noticed).toEqual(['noTaskOutlivesItsExport']);
  });

  it.each([STRANGER, 'second export'])(
    'accept a task after its export has closed if the %s created a task of the slice while the create was under way',
    async (other) => {
      await pass(SECOND_MS);
      create(other, timeline.nowMs);
      await pass(MINUTE_MS);
      close('first');
      create('first', START_MS);

      expect(noticed).toEqual([]);
    },
  );

  it('notice a task that is created after its export has closed, even if the task of a stranger existed before the create began', async () => {
    create(STRANGER, START_MS);
    await pass(MINUTE_MS);
    close('first');
    create('first', timeline.nowMs - SECOND_MS);

    expect(noticed).toEqual(['noTaskOutlivesItsExport', 'oneTaskASlice']);
  });

  it.each([STRANGER, 'second'])(
    'notice a second task of a slice whose create began when the first task already existed (owner of the first: %s)',
    async (other) => {
      create(other, START_MS);
      await pass(MINUTE_MS);
      create('first', timeline.nowMs - SECOND_MS);

      expect(noticed).toEqual(['oneTaskASlice']);
    },
  );

  it('notice the second task of a slice if one export created both', async () => {
    await pass(SECOND_MS);
    create('first', START_MS);
    await pass(MINUTE_MS);
    create('first', START_MS);

    expect(noticed).toEqual(['oneTaskASlice']);
  });

  it('notice that a repeated request exports a closed window, and accept the late effect of an earlier create', async () => {
    const receipt = {
      slice: { ...DAY, generation: 1 },
      outcome: 'quiet',
      askedAt: '2026-11-20T12:00:00Z',
      objects: [],
    };
    account.store.put('_logferry/receipts/one.json', JSON.stringify(receipt));
    await pass(SECOND_MS);
    beginnings.beginAgain();
    create(STRANGER, timeline.nowMs);
    await pass(MINUTE_MS);
    create('first', START_MS);
    expect(noticed).toEqual([]);

    await pass(MINUTE_MS);
    create('second', timeline.nowMs);
    expect(noticed).toEqual(['oneTaskASlice', 'oneTaskASlice', 'nothingClosedIsRepeated']);
  });
});
