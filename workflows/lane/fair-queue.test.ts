import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnRequest } from '../../contract/index.js';
import { charge, dequeue, emptyQueue, enqueue, type FairQueue, remove } from './fair-queue.js';

const turn = (share: string, number: number, weight = 1): TurnRequest => ({
  requestId: `run-${share}/${number}`,
  owner: `${share}-${number}`,
  share,
  weight,
});
const filled = (turns: TurnRequest[]): FairQueue => turns.reduce(enqueue, emptyQueue());

/** Grants all requests, one turn after the other. Each turn lasts as long as `lastsMs` says. */
function drain(queue: FairQueue, lastsMs: (turn: TurnRequest) => number): TurnRequest[] {
  const granted: TurnRequest[] = [];
  for (;;) {
    const { next, queue: rest } = dequeue(queue);
    if (next === undefined) return granted;
    granted.push(next);
    queue = charge(rest, next, lastsMs(next));
  }
}

const anyTurns = fc
  .array(fc.record({ share: fc.constantFrom('a', 'b', 'c'), weight: fc.integer({ min: 1, max: 100 }) }), {
    maxLength: 40,
  })
  .map((drawn) => drawn.map(({ share, weight }, number) => turn(share, number, weight)));

describe('the fair queue', () => {
  it('grants every request once, in the order of arrival within each share', () => {
    fc.assert(
      fc.property(anyTurns, fc.integer({ min: 0, max: 90_000 }), (turns, lastsMs) => {
        const granted = drain(filled(turns), () => lastsMs);
        expect(granted.length).toBe(turns.length);
        for (const share of ['a', 'b', 'c']) {
          const of = (list: TurnRequest[]) => list.filter((each) => each.share === share);
          expect(of(granted)).toEqual(of(turns));
        }
      }),
    );
  });

  it('gives busy shares the lane in proportion to their weights', () => {
    const turns = Array.from({ length: 60 }, (_, number) => [
      turn('heavy', number, 3),
      turn('light', number, 1),
    ]).flat();
    const first = drain(filled(turns), () => 10_000).slice(0, 40);
    expect(first.filter(({ share }) => share === 'heavy').length).toBe(30);
  });

  it('charges the length of turns, not their number, so that a share with long turns gets fewer of them', () => {
    const turns = Array.from({ length: 40 }, (_, number) => [turn('long', number), turn('short', number)]).flat();
    const first = drain(filled(turns), ({ share }) => (share === 'long' ? 30_000 : 10_000)).slice(0, 20);
    expect(first.filter(({ share }) => share === 'short').length).toBe(15);
  });

  it('gives a share no advantage for a time in which it was idle', () => {
    let queue = filled([turn('busy', 1)]);
    for (let number = 2; number < 50; number += 1) {
      const { next, queue: rest } = dequeue(queue);
      queue = enqueue(next ? charge(rest, next, 60_000) : rest, turn('busy', number));
    }
    queue = [turn('late', 1), turn('late', 2), turn('late', 3)].reduce(enqueue, queue);
    const order = drain(queue, () => 60_000).map(({ share }) => share);
    expect(order.indexOf('busy')).toBeLessThanOrEqual(2);
  });

  it('grants a waiting request although new shares with more weight keep coming', () => {
    let queue = filled([turn('patient', 1)]);
    for (let number = 0; number < 20; number += 1) {
      queue = enqueue(queue, turn(`new-${number}`, number, 100));
      const { next, queue: rest } = dequeue(queue);
      if (next?.share === 'patient') return;
      queue = next ? charge(rest, next, 30_000) : rest;
    }
    expect.unreachable('the patient request was never granted');
  });

  it('grants a request of a share that has used the lane for a long time, even if new shares keep coming', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 5 }),
        (others, weight, lengths) => {
          // The share has used the lane for a while, so its virtual time is far ahead of that of every new share.
          let queue = charge(emptyQueue(), turn('patient', 0), 300_000);
          queue = enqueue(queue, turn('patient', 1));
          for (let number = 0; number < 40_000; number += 1) {
            while (queue.waiting.length <= others) {
              queue = enqueue(queue, turn(`new-${number}-${queue.waiting.length}`, number, weight));
            }
            const { next, queue: rest } = dequeue(queue);
            if (next === undefined || next.share === 'patient') return;
            queue = charge(rest, next, lengths[number % lengths.length] ?? 0);
          }
          expect.unreachable('the share that had used the lane was never granted again');
        },
      ),
      { numRuns: 30 },
    );
  });

  it('forgets the shares of finished exports although other shares wait all the time', () => {
    const anyTurn = fc.record({
      weight: fc.integer({ min: 1, max: 100 }),
      lastsMs: fc.integer({ max: 90_000, min: 0 }),
    });
    fc.assert(
      fc.property(fc.array(anyTurn, { minLength: 1, maxLength: 20 }), (drawn) => {
        let queue = enqueue(emptyQueue(), turn('first', 0));
        let most = 0;
        for (let number = 0; number < 3_000; number += 1) {
          const { weight = 1, lastsMs = 0 } = drawn[number % drawn.length] ?? {};
          const { next, queue: rest } = dequeue(queue);
          // A new share asks while the share of `next` holds the lane.
          queue = enqueue(rest, turn(`share-${number}`, number, weight));
          if (next) queue = charge(queue, next, lastsMs);
          most = Math.max(most, Object.keys(queue.virtual).length);
        }
        expect(most).toBeLessThan(1_100);
        expect(queue.clock).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  it('remembers at most three of a thousand equal shares that come one after the other', () => {
    let queue = enqueue(emptyQueue(), turn('share-0', 0));
    for (let number = 1; number <= 1_000; number += 1) {
      const { next, queue: rest } = dequeue(queue);
      queue = enqueue(rest, turn(`share-${number}`, number));
      if (next) queue = charge(queue, next, 30_000);
    }
    expect(Object.keys(queue.virtual).length).toBeLessThanOrEqual(3);
  });

  it('forgets idle shares', () => {
    fc.assert(
      fc.property(anyTurns, (turns) => {
        const queue = remove(filled(turns), () => true);
        expect(queue).toEqual({ ...queue, waiting: [], virtual: {} });
      }),
    );
  });

  it.each(['constructor', 'toString', '__proto__'])('treats a share named %s like any other', (name) => {
    const turns = [turn(name, 1), turn('other', 1), turn(name, 2), turn('other', 2)];
    expect(drain(filled(turns), () => 60_000).map(({ share }) => share)).toEqual([name, 'other', name, 'other']);
    expect(dequeue(filled(turns)).queue.clock).toBe(0);
  });
});
