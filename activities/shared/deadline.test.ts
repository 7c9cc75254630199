import { expect, it } from 'vitest';
import { CREATE_BOUND_MS, CREATE_REQUEST_TIMEOUT_MS, CREATE_START_TIMEOUT_MS } from '../../contract/index.js';
import { sendDeadline } from './deadline.js';

const SCHEDULED_MS = Date.parse('2026-11-01T00:00:00Z');

/** A worker whose clock is off by `offByMs`. The server scheduled the create `ageMs` ago. */
function worker({ offByMs, ageMs }: { offByMs: number; ageMs: number }) {
  let now = ageMs;
  const clocks = { wallMs: () => SCHEDULED_MS + now + offByMs, monotonicMs: () => 5_000 + now };
  const at = (ms: number) => {
    now = ms;
  };
  return { clocks, at };
}

it('a create may be sent until ten seconds after it was scheduled', () => {
  const { clocks, at } = worker({ offByMs: 0, ageMs: 40 });
  const deadline = sendDeadline(SCHEDULED_MS, clocks);
  at(10_000);
  expect(deadline.passed()).toBe(false);
  at(10_001);
  expect(deadline.passed()).toBe(true);
  expect(deadline.implausible).toBe(false);
});

it.each([500, 4_000, 60_000, 3_600_000])(
  'no late create may be sent on a worker whose clock is %i ms behind',
  (behindMs) => {
    for (const ageMs of [0, 1_000, CREATE_START_TIMEOUT_MS]) {
      const { clocks, at } = worker({ offByMs: -behindMs, ageMs });
      const deadline = sendDeadline(SCHEDULED_MS, clocks);
      at(CREATE_BOUND_MS - CREATE_REQUEST_TIMEOUT_MS + 1);
      expect(deadline.passed()).toBe(true);
    }
  },
);

it('no create may be sent after the machine has slept, while only the wall clock ran', () => {
  let wallMs = SCHEDULED_MS;
  const deadline = sendDeadline(SCHEDULED_MS, { wallMs: () => wallMs, monotonicMs: () => 0 });
  wallMs += 30_000;
  expect(deadline.passed()).toBe(true);
});

it('the deadline is implausible only if the activity seems to have begun later than the server allows', () => {
  const begun = (offByMs: number, ageMs: number) => sendDeadline(SCHEDULED_MS, worker({ offByMs, ageMs }).clocks);
  expect(begun(0, CREATE_START_TIMEOUT_MS).implausible).toBe(false);
  expect(begun(2_000, CREATE_START_TIMEOUT_MS).implausible).toBe(false);
  expect(begun(20_000, 0).implausible).toBe(true);
  expect(begun(-20_000, 0).implausible).toBe(false);
});
