import { expect, it } from 'vitest';
import { type AwayList, came, left } from './away.js';
import { emptyLane, type LaneState } from './lane-state.js';

const turn = (owner: string, counter = 1) => ({ requestId: `${owner}-run/${counter}`, owner, share: owner, weight: 1 });
const heldBy = (owner: string): LaneState => ({
  ...emptyLane(),
  holder: { turn: turn(owner), grantedAtMs: 0, yieldSent: false, lookAtMs: 0 },
});
const release = (owner: string, trouble?: string) => ({ requestId: `${owner}-run/1`, ...(trouble && { trouble }) });
const wentAway = (owners: string[]): AwayList =>
  owners.reduce<AwayList>((away, owner) => left(away, release(owner, 'CREDENTIALS'), heldBy(owner), 0), []);

it('shows who gave the turn away for a reason, until it asks again or is well', () => {
  const away = wentAway(['a', 'b']);
  expect(away.map(({ owner, trouble }) => [owner, trouble])).toEqual([
    ['a', 'CREDENTIALS'],
    ['b', 'CREDENTIALS'],
  ]);
  expect(came(away, turn('a', 2)).map(({ owner }) => owner)).toEqual(['b']);
  expect(left(away, release('b'), emptyLane(), 0).map(({ owner }) => owner)).toEqual(['a']);
});

it('says nothing of turns given back without a reason, and of requests it does not know', () => {
  expect(left([], release('a'), heldBy('a'), 0)).toEqual([]);
  expect(left([], release('a', 'CREDENTIALS'), heldBy('b'), 0)).toEqual([]);
});

it('stays short', () => {
  const owners = Array.from({ length: 30 }, (_, index) => `owner-${index}`);
  expect(wentAway(owners).map(({ owner }) => owner)).toEqual(owners.slice(-20));
});
