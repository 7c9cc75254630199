import { describe, expect, it } from 'vitest';
import { watchedStatus } from './progress.js';

const heartbeat = (details: unknown) => ({ payloads: [{ data: new TextEncoder().encode(JSON.stringify(details)) }] });
const activityType = { name: 'watchExportTask' };

describe('AWS status of the watched task', () => {
  it('is the status in the heartbeat', () => {
    expect(watchedStatus([{ activityType, heartbeatDetails: heartbeat({ status: 'RUNNING' }) }])).toBe('RUNNING');
  });

  it('is the status in the failure message between two attempts', () => {
    expect(watchedStatus([{ activityType, lastFailure: { message: 'AWS status PENDING' } }])).toBe('PENDING');
  });

  it('is the status in the heartbeat of the current attempt, if that attempt has sent a heartbeat', () => {
    const lastFailure = { message: 'AWS status PENDING' };
    expect(watchedStatus([{ activityType, heartbeatDetails: heartbeat({ status: 'RUNNING' }), lastFailure }])).toBe(
      'RUNNING',
    );
  });

  it('is undefined for other activities, other failure messages and heartbeat details that cannot be parsed', () => {
    const broken = { payloads: [{ data: new TextEncoder().encode('{') }] };
    expect(watchedStatus([])).toBeUndefined();
    expect(
      watchedStatus([{ activityType: { name: 'planSlices' }, lastFailure: { message: 'AWS status RUNNING' } }]),
    ).toBe(undefined);
    expect(watchedStatus([{ activityType, lastFailure: { message: 'socket closed' } }])).toBeUndefined();
    expect(watchedStatus([{ activityType, heartbeatDetails: broken }])).toBeUndefined();
  });
});
