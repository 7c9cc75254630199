import { expect, it } from 'vitest';
import { laneId } from '../../contract/index.js';
import { laneSeen } from './lane-seen.js';

const SETTINGS = { lookIntervalMs: 60_000 };
const queueOf = (...askedAtMs: (number | undefined)[]) =>
  ({
    queue: { waiting: askedAtMs.map((each) => ({ owner: 'e', ...(each !== undefined && { askedAtMs: each }) })) },
  }) as never;

it('says how many exports wait in a lane, and how long the longest has waited', () => {
  expect(laneSeen(laneId('1', 'r', 'emulator'), queueOf(900, 400, undefined), 1_000, SETTINGS)).toEqual({
    ...{ kind: 'laneSeen', account: '1', region: 'r', waiting: 3, longestWaitMs: 600, freshForMs: 180_000 },
  });
  expect(laneSeen(laneId('1', 'r'), queueOf(), 1_000, SETTINGS)).toMatchObject({ waiting: 0, longestWaitMs: 0 });
});

it('says nothing if the workflow id is not the id of a lane', () => {
  expect(laneSeen('mine', queueOf(1), 1_000, SETTINGS)).toBeUndefined();
});
