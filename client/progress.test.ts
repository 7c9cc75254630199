import { describe, expect, it } from 'vitest';
import { turnIn, watchedStatus } from './progress.js';

const heartbeat = (details: unknown) => ({ payloads: [{ data: new TextEncoder().encode(JSON.stringify(details)) }] });
const activityType = { name: 'watchExportTask' };

describe('AWS status of the watched task', () => {
  it('is the status in the heartbeat', () => {
    expect(watchedStatus([{ activityType, heartbeatDetails: heartbeat({ status: 'RUNNING' }) }])).toBe('RUNNING');
  });

  it('is the status in the failure message between two attempts', () => {
    expect(watchedStatus([{ activityType, lastFailure: { message: 'AWS status PENDING' } }])).toBe('PENDING');
  });

  it('is the status in the heartbeat if there is also a failure message', () => {
    const lastFailure = { message: 'AWS status PENDING' };
    expect(watchedStatus([{ activityType, heartbeatDetails: heartbeat({ status: 'RUNNING' }), lastFailure }])).toBe(
      'RUNNING',
    );
  });

  it('is undefined if a heartbeat says that AWS has not answered', () => {
    expect(watchedStatus([{ activityType, heartbeatDetails: heartbeat({ status: 'not seen yet' }) }])).toBeUndefined();
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

describe('the position of an export in its lane', () => {
  const holder = { owner: 'exp-a', requestId: 'a/1', since: '2026-11-21T10:00:00Z' };
  const waiting = ['exp-b', 'exp-c'].map((owner) => ({ owner, requestId: `${owner}/1`, share: owner, weight: 1 }));

  it('names the holder of the turn and the number of exports that get a turn before this export', () => {
    expect(turnIn({ holder, waiting }, 'exp-c')).toEqual({
      holder: { exportId: 'exp-a', since: holder.since },
      ahead: 1,
    });
    expect(turnIn({ waiting }, 'exp-b')).toEqual({ ahead: 0 });
  });

  it('is undefined for an export that does not wait', () => {
    expect(turnIn({ holder, waiting }, 'exp-a')).toBeUndefined();
  });
});
