import { describe, expect, it } from 'vitest';
import { UNKNOWN_CALLS } from './call-budget.js';
import {
  cancelRequestOf,
  fullMessageOf,
  grantedMessageOf,
  releaseMessageOf,
  turnMessageOf,
  turnRequestOf,
} from './messages.js';

const turn = { requestId: 'run/1', owner: 'exp-1', share: 'prod', weight: 2 };

describe('a signal payload', () => {
  it('is read as it was sent', () => {
    expect(cancelRequestOf({ reason: 'why', requestedBy: 'who' })).toEqual({ reason: 'why', requestedBy: 'who' });
    expect(turnMessageOf({ requestId: 'run/1' })).toEqual({ requestId: 'run/1' });
    expect(fullMessageOf({ requestId: 'run/1', retryAfterMs: 5 })).toEqual({ requestId: 'run/1', retryAfterMs: 5 });
    expect(releaseMessageOf({ requestId: 'run/1', trouble: 'X' })).toEqual({ requestId: 'run/1', trouble: 'X' });
    for (const read of [releaseMessageOf, grantedMessageOf]) {
      expect(read({ requestId: 'run/1', calls: [2, 1] })).toEqual({ requestId: 'run/1', calls: [2, 1] });
      expect(read({ requestId: 'run/1', calls: 'all' })).toEqual({ requestId: 'run/1', calls: UNKNOWN_CALLS });
    }
    expect(turnRequestOf(turn)).toEqual(turn);
  });

  it.each([undefined, null, 'text', 7, [], {}, { requestId: 7 }, { requestId: 'no counter' }])(
    'is ignored if it is %j',
    (message) => {
      for (const read of [turnMessageOf, fullMessageOf, grantedMessageOf, releaseMessageOf, turnRequestOf]) {
        expect(read(message)).toBeUndefined();
      }
    },
  );

  it.each([
    { owner: '' },
    { owner: 'a'.repeat(200) },
    { share: undefined },
    { weight: 0 },
    { weight: Number.NaN },
    { weight: '2' },
  ])('is no request for a turn: %j', (wrong) => {
    expect(turnRequestOf({ ...turn, ...wrong })).toBeUndefined();
  });

  it('of a cancel signal cancels the export even if it is malformed', () => {
    const unsaid = { reason: 'not said', requestedBy: 'not said' };
    for (const message of [undefined, null, 'stop', {}, { reason: 7 }, { reason: '' }]) {
      expect(cancelRequestOf(message)).toEqual(unsaid);
    }
    expect(cancelRequestOf({ reason: 'x'.repeat(1e6), requestedBy: 'y'.repeat(1e6) }).reason).toHaveLength(1_024);
  });

  it('of the signal of a full lane is ignored if its pause is not a number of milliseconds', () => {
    for (const retryAfterMs of [undefined, -1, Number.NaN, '5']) {
      expect(fullMessageOf({ requestId: 'run/1', retryAfterMs })).toBeUndefined();
    }
  });
});
