import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LANE_SETTINGS,
  LANE_RANGES,
  type TurnRequest,
  turnRequestOf,
  workflowIdOf,
} from '../../contract/index.js';
import {
  elapsed,
  emptyLane,
  isIdle,
  type LaneState,
  laneView,
  lookedAt,
  nextWakeMs,
  released,
  requested,
} from './lane-state.js';

// With this `idleGraceMs`, an idle lane ends while calls still count. So a new lane does not know the recent calls.
const settings = { ...DEFAULT_LANE_SETTINGS, maxWaiting: 3, idleGraceMs: 1_000 };
const turn = (owner: string, number = 1, run = 'r1'): TurnRequest => ({
  requestId: `${owner}-${run}/${number}`,
  owner,
  share: owner,
  weight: 1,
});
const laneAfter = (...turns: TurnRequest[]): LaneState =>
  turns.reduce((state, next) => requested(state, next, 0, settings).state, emptyLane(settings));
const waiting = ({ queue }: LaneState) => queue.waiting.map(({ requestId }) => requestId);

describe('the lane, which passes on the recent calls about export tasks,', () => {
  const callsOf = ({ effects }: ReturnType<typeof requested>) =>
    effects.map((effect) => (effect.kind === 'granted' ? effect.calls : effect.kind));

  it('says with its first grant that there are no recent calls, unless an earlier lane can have ended while its calls still count', () => {
    expect(callsOf(requested(emptyLane(DEFAULT_LANE_SETTINGS), turn('a'), 0, settings))).toEqual([[]]);
    expect(callsOf(requested(emptyLane(settings), turn('a'), 0, settings))).toEqual([undefined]);
  });

  it('states with a grant the calls that the last holder stated with its release; their ages are those at the grant', () => {
    const held = laneAfter(turn('a'));
    const { state } = released(held, { requestId: 'a-r1/1', calls: [9_000, 2_000, 0] }, 1_000, settings);
    expect(callsOf(requested(state, turn('b'), 2_500, settings))).toEqual([[3_500, 1_500]]);
    const passedOn = released(laneAfter(turn('a'), turn('b')), { requestId: 'a-r1/1', calls: [5] }, 7, settings);
    expect(callsOf(passedOn)).toEqual([[5]]);
  });

  it.each([
    [
      'releases its turn and states no calls',
      (state: LaneState) => released(state, { requestId: 'a-r1/1' }, 9, settings),
    ],
    ['is gone', (state: LaneState) => lookedAt(state, 'a-r1/1', 'gone', 9, settings)],
    ['is replaced by another run', (state: LaneState) => requested(state, turn('a', 1, 'r2'), 9, settings)],
  ])('states no calls with the next grant if the holder %s', (_what, ends) => {
    const { state } = released(laneAfter(turn('z')), { requestId: 'z-r1/1', calls: [] }, 0, settings);
    const held = [turn('a'), turn('b')].reduce((next, asked) => requested(next, asked, 0, settings).state, state);
    expect(ends(held).effects.at(-1)).toEqual({ kind: 'granted', turn: turn('b') });
  });

  it('ignores the calls that a waiting owner states when it withdraws its request', () => {
    const { state } = released(laneAfter(turn('a'), turn('b')), { requestId: 'b-r1/1', calls: [] }, 1, settings);
    expect(
      callsOf(requested(released(state, { requestId: 'a-r1/1' }, 2, settings).state, turn('c'), 3, settings)),
    ).toEqual([undefined]);
  });
});

describe('the lane', () => {
  it('grants the turn of a free lane immediately, and lets later requests wait', () => {
    const first = requested(emptyLane(settings), turn('a'), 0, settings);
    expect(first.effects).toEqual([{ kind: 'granted', turn: turn('a') }]);
    const second = requested(first.state, turn('b'), 5, settings);
    expect(second.effects).toEqual([]);
    expect(waiting(second.state)).toEqual(['b-r1/1']);
  });

  it('grants the turn again when the holder repeats its request, and ignores repeats of waiting requests, older requests and unknown ids', () => {
    const state = laneAfter(turn('a', 2), turn('b'));
    expect(requested(state, turn('a', 2), 9, settings).effects).toEqual([{ kind: 'granted', turn: turn('a', 2) }]);
    for (const message of [turn('a', 1), turn('b')]) {
      expect(requested(state, message, 9, settings)).toEqual({ state, effects: [] });
    }
    expect(released(state, { requestId: 'nobody/1' }, 9, settings)).toEqual({ state, effects: [] });
    expect(lookedAt(state, 'b-r1/1', 'gone', 9, settings)).toEqual({ state, effects: [] });
  });

  it('grants a released turn to the next owner, and removes a withdrawn request', () => {
    const state = laneAfter(turn('a'), turn('b'), turn('c'));
    const withdrawn = released(state, { requestId: 'b-r1/1' }, 1, settings).state;
    expect(released(withdrawn, { requestId: 'a-r1/1' }, 2, settings).effects).toEqual([
      { kind: 'granted', turn: turn('c') },
    ]);
  });

  it('drops the requests and the turn of a former run when another run of the same owner asks', () => {
    const state = laneAfter(turn('a'), turn('b'));
    const step = requested(state, turn('a', 1, 'r2'), 3, settings);
    expect(step.effects).toEqual([{ kind: 'granted', turn: turn('b') }]);
    expect(waiting(step.state)).toEqual(['a-r2/1']);
  });

  it('answers `full` to an owner when too many owners wait', () => {
    const state = laneAfter(turn('a'), turn('b'), turn('c'), turn('d'));
    expect(requested(state, turn('e'), 1, settings).effects).toMatchObject([{ kind: 'full', turn: { owner: 'e' } }]);
  });

  it('asks the holder to yield once, when its quantum is used and another owner waits', () => {
    const state = laneAfter(turn('a'), turn('b'));
    expect(elapsed(state, settings.quantumMs - 1, settings).effects).toEqual([]);
    const due = elapsed(state, settings.quantumMs, settings);
    expect(due.effects).toEqual([{ kind: 'yield', turn: turn('a') }]);
    expect(elapsed(due.state, settings.quantumMs + 1, settings).effects).toEqual([]);
    expect(elapsed(laneAfter(turn('a')), settings.quantumMs, settings).effects).toEqual([]);
  });

  it('looks at the holder as soon as another owner waits, and then at intervals', () => {
    const state = laneAfter(turn('a'), turn('b'));
    const first = elapsed(state, 0, settings);
    expect(first.look).toEqual(turn('a'));
    expect(elapsed(first.state, 1, settings).look).toBeUndefined();
    expect(elapsed(first.state, settings.lookIntervalMs, settings).look).toEqual(turn('a'));
  });

  it('takes the turn from a holder that is gone, and asks this holder to yield in case it comes back', () => {
    const step = lookedAt(laneAfter(turn('a'), turn('b')), 'a-r1/1', 'gone', 7, settings);
    expect(step.effects).toEqual([
      { kind: 'yield', turn: turn('a') },
      { kind: 'granted', turn: turn('b') },
    ]);
  });

  it('keeps its invariants under any sequence of messages', () => {
    const owner = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const counter = fc.integer({ min: 1, max: 3 });
    const run = fc.constantFrom('r1', 'r2');
    const event = fc.tuple(fc.constantFrom('request', 'release', 'gone', 'alive', 'time'), owner, counter, run);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = emptyLane(settings);
        let nowMs = 0;
        for (const [kind, who, number, of] of events) {
          nowMs += 4_000;
          const message = turn(who, number, of);
          const before = state.holder?.turn.requestId;
          const step =
            kind === 'request'
              ? requested(state, message, nowMs, settings)
              : kind === 'release'
                ? released(state, { requestId: message.requestId }, nowMs, settings)
                : kind === 'time'
                  ? elapsed(state, nowMs, settings)
                  : lookedAt(state, message.requestId, kind, nowMs, settings);
          state = step.state;
          const entries = [...(state.holder ? [state.holder.turn] : []), ...state.queue.waiting];
          expect(new Set(entries.map((entry) => entry.owner)).size).toBe(entries.length);
          expect(state.queue.waiting.length).toBeLessThanOrEqual(settings.maxWaiting);
          // No owner waits while the lane is free, and the lane always sends a grant to a new holder.
          if (state.queue.waiting.length > 0) expect(state.holder).toBeDefined();
          const holder = state.holder?.turn.requestId;
          if (holder !== undefined && holder !== before) {
            expect(step.effects).toContainEqual({ kind: 'granted', turn: state.holder?.turn });
          }
          expect(nextWakeMs(state, settings) !== undefined).toBe(state.queue.waiting.length > 0);
          if (isIdle(state)) expect(state.queue.waiting).toEqual([]);
        }
      }),
    );
  });
});

describe('the absent owners of a lane', () => {
  const heldBy = (owner: string, state = emptyLane(settings)) => requested(state, turn(owner), 0, settings).state;
  const givenBack = (state: LaneState, owner: string, trouble?: string) =>
    released(state, { requestId: `${owner}-r1/1`, ...(trouble && { trouble }) }, 0, settings).state;
  const absentAfter = (owners: string[]): LaneState =>
    owners.reduce((state, owner) => givenBack(heldBy(owner, state), owner, 'CREDENTIALS'), emptyLane(settings));
  const names = ({ absent }: LaneState) => absent.map(({ owner }) => owner);

  it('are shown with the reason for which they gave their turn back, until they ask for a turn again or send a release without a reason', () => {
    const state = absentAfter(['a', 'b']);
    expect(state.absent.map(({ owner, trouble }) => [owner, trouble])).toEqual([
      ['a', 'CREDENTIALS'],
      ['b', 'CREDENTIALS'],
    ]);
    expect(names(requested(state, turn('a', 2), 0, settings).state)).toEqual(['b']);
    expect(names(givenBack(state, 'b'))).toEqual(['a']);
  });

  it('do not include owners that gave a turn back without a reason, or released a request that the lane does not know', () => {
    expect(names(givenBack(heldBy('a'), 'a'))).toEqual([]);
    expect(names(givenBack(heldBy('b'), 'a', 'CREDENTIALS'))).toEqual([]);
  });

  it('are the newest twenty at most', () => {
    const owners = Array.from({ length: 30 }, (_, index) => `owner-${index}`);
    expect(names(absentAfter(owners))).toEqual(owners.slice(-20));
  });
});

describe('the view of a lane', () => {
  it('names the holder and each waiting owner, with the time at which the lane received the request', () => {
    const first = requested(emptyLane(settings), turn('a'), 0, settings).state;
    const state = requested(first, { ...turn('b'), share: 'team', weight: 3 }, 5_000, settings).state;
    expect(laneView(state, 9_000, settings)).toEqual({
      holder: { owner: 'a', requestId: 'a-r1/1', since: '1970-01-01T00:00:00.000Z', share: 'a', weight: 1 },
      waiting: [{ owner: 'b', requestId: 'b-r1/1', share: 'team', weight: 3, since: '1970-01-01T00:00:05.000Z' }],
    });
  });

  it('lists waiting owners in the order in which they get a turn, even if they asked in another order', () => {
    const ofTeam = (owner: string): TurnRequest => ({ ...turn(owner), share: 'team' });
    const wide = { ...settings, maxWaiting: 10 };
    const state = [ofTeam('a'), ofTeam('b'), ofTeam('c'), turn('late')].reduce(
      (before, next) => requested(before, next, 0, wide).state,
      emptyLane(settings),
    );
    expect(laneView(state, 1_000, wide).waiting.map(({ owner }) => owner)).toEqual(['late', 'b', 'c']);
  });

  it('shows the order in which turns of a whole quantum are granted, if no other owner asks', () => {
    const request = fc.record({
      owner: fc.constantFrom(...'abcdefgh'),
      share: fc.constantFrom('one', 'two', 'three'),
      weight: fc.integer({ min: 1, max: 5 }),
      afterMs: fc.integer({ min: 0, max: 2_000 }),
    });
    const wide = { ...settings, maxWaiting: 10 };
    fc.assert(
      fc.property(fc.uniqueArray(request, { selector: ({ owner }) => owner, maxLength: 8 }), (asked) => {
        let nowMs = 0;
        let state = emptyLane(settings);
        for (const { owner, share, weight, afterMs } of asked) {
          // The quantum of the first holder does not end meanwhile.
          nowMs += afterMs;
          state = requested(state, { ...turn(owner), share, weight }, nowMs, wide).state;
        }
        const expected = laneView(state, nowMs, wide).waiting.map(({ owner }) => owner);
        const granted: string[] = [];
        while (state.holder !== undefined) {
          const step = released(state, state.holder.turn, state.holder.grantedAtMs + wide.quantumMs, wide);
          granted.push(...step.effects.map(({ turn: { owner } }) => owner));
          state = step.state;
        }
        expect(granted).toEqual(expected);
      }),
    );
  });
});

/** Temporal's limit (bytes) for a payload, such as the input of a run that continues as new. */
const MOST_PAYLOAD_BYTES = 2 * 1024 * 1024;

it('a lane with the most waiting requests, of the longest ids, fits into a payload of continue-as-new', () => {
  const wide = { ...DEFAULT_LANE_SETTINGS, maxWaiting: LANE_RANGES.maxWaiting.most };
  const longest = (number: number) => {
    const id = String(number).padStart(128, 'x');
    const sent = { requestId: `${id.slice(-126)}/1`, owner: workflowIdOf(id), share: id, weight: 1 };
    const read = turnRequestOf(sent);
    if (read === undefined) throw new Error('the lane would ignore the request');
    return read;
  };
  const waitingLongest = Array.from({ length: wide.maxWaiting }, (_, number) => ({
    ...longest(number),
    askedAtMs: 1e12,
  }));
  const ahead = Array.from({ length: 1_000 }, (_, number) => [longest(10_000 + number).share, 123_456_789.123]);
  const virtual = Object.fromEntries([...waitingLongest.map(({ share }) => [share, 123_456_789.123]), ...ahead]);
  const full = { ...emptyLane(wide), queue: { waiting: waitingLongest, virtual, clock: 123_456_789.123 } };
  expect(Buffer.byteLength(JSON.stringify({ settings: wide, state: full }))).toBeLessThan(MOST_PAYLOAD_BYTES);
});
