import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawLogs } from '../../test/contract/raw-client.js';
import { type Emulator, startEmulator } from '../index.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const policyType = 'RETENTION_POLICY';

describe('retention', () => {
  let emulator: Emulator;
  const logs = (operation: string, input: object) => rawLogs(emulator.url, operation, input);

  beforeEach(async () => {
    emulator = await startEmulator({ settings: { pendingMs: 0, taskMs: 0 } });
    emulator.createBucket({ name: 'archive', region: 'eu-central-1' });
    const now = Date.now();
    await emulator.loadEvents({ region: 'eu-central-1', logGroupName: '/g', logStreamName: 's' }, [
      { timestamp: now - 100 * DAY_MS, message: 'old' },
      { timestamp: now - 50 * DAY_MS, message: 'middle' },
      { timestamp: now - 10 * DAY_MS, message: 'new' },
    ]);
  });
  afterEach(async () => {
    expect(emulator.state().defects).toEqual([]);
    await emulator.close();
  });

  const put = (retentionInDays: number) =>
    logs('PutAccountPolicy', {
      policyName: 'p',
      policyType,
      policyDocument: JSON.stringify({ retentionInDays, enforcementMode: 'RETROACTIVE' }),
    });
  const read = async () => {
    const { body } = await logs('FilterLogEvents', { logGroupName: '/g' });
    return (body.events as { message: string }[]).map(({ message }) => message);
  };
  /** Number of events that an export of everything writes. */
  const exported = async () => {
    const input = { logGroupName: '/g', from: 0, to: Date.now() + 400 * DAY_MS, destination: 'archive' };
    const { body } = await logs('CreateExportTask', input);
    await expect.poll(() => emulator.state().tasks.at(-1)?.status).toBe('COMPLETED');
    return emulator.state().tasks.find(({ taskId }) => taskId === body.taskId)?.events;
  };

  it('of an account policy removes events from reads and exports one day after the policy was put', async () => {
    await put(60);
    emulator.advanceClock(DAY_MS - 60_000);
    expect([await read(), await exported()]).toEqual([['old', 'middle', 'new'], 3]);
    emulator.advanceClock(60_000);
    expect([await read(), await exported()]).toEqual([['middle', 'new'], 2]);
  });

  it('that becomes longer does not bring back removed events', async () => {
    await put(60);
    emulator.advanceClock(DAY_MS);
    await put(365);
    emulator.advanceClock(DAY_MS);
    expect(await read()).toEqual(['middle', 'new']);
    await logs('DeleteAccountPolicy', { policyName: 'p', policyType });
    expect([await read(), await exported()]).toEqual([['middle', 'new'], 2]);
  });

  it('of the group itself applies again once the account policy is deleted', async () => {
    await put(60);
    await logs('PutRetentionPolicy', { logGroupName: '/g', retentionInDays: 30 });
    emulator.advanceClock(DAY_MS);
    await logs('DeleteAccountPolicy', { policyName: 'p', policyType });
    expect(await read()).toEqual(['new']);
  });

  it('is one day for groups of the class Delivery', async () => {
    await logs('CreateLogGroup', { logGroupName: '/d', logGroupClass: 'DELIVERY' });
    await emulator.loadEvents({ region: 'eu-central-1', logGroupName: '/d', logStreamName: 's' }, [
      { timestamp: Date.now() - 2 * DAY_MS, message: 'gone' },
      { timestamp: Date.now(), message: 'there' },
    ]);
    const { body } = await logs('GetLogEvents', { logGroupName: '/d', logStreamName: 's' });
    expect(body.events).toMatchObject([{ message: 'there' }]);
  });
});
