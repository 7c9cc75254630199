import {
  type AbsentOwner,
  CALLS_WINDOW_MS,
  type CallAges,
  callsLater,
  type LaneSettings,
  type LaneView,
  ownerRunOf,
  type ReleaseMessage,
  type TurnRequest,
} from '../../contract/index.js';
import { charge, dequeue, emptyQueue, enqueue, expectedOrder, type FairQueue, remove } from './fair-queue.js';

/**
 * The state of a lane as a pure value: its holder, and the owners that wait. The functions of this file return the next
 * state and the messages to send.
 *
 * Invariants
 * 1. The lane has at most one holder.
 * 2. Every message is idempotent by requestId; an unknown message changes nothing.
 * 3. An owner has at most one entry. A newer request of the owner replaces older ones. A request of another run of the
 *    same owner replaces all entries of the former run, the turn included.
 * 4. While an owner waits, the lane always has a time for its next wake-up, so it checks every holder again.
 * 5. `calls` are the recent calls about export tasks of all holders. A holder that knows them states them when it gives
 *    its turn back, and the lane states them when it grants the next turn. If a holder loses its turn in another way,
 *    they are unknown.
 * 6. `absent` is only shown, and has no effect on turns. An owner leaves this list when it asks for a turn again, or
 *    releases the same request without a reason.
 */
export interface LaneState {
  holder?: { turn: TurnRequest; grantedAtMs: number; yieldSent: boolean; lookAtMs: number };
  queue: FairQueue;
  /** The newest owners that gave their turn back with a reason: usually AWS refuses or does not answer them. */
  absent: readonly AbsentOwner[];
  /** Ages (ms) of the recent calls at an instant (epoch ms); absent if they are not known, or if there is a holder. */
  calls?: { readonly ages: CallAges; readonly atMs: number };
}

export type Effect =
  | { kind: 'granted'; turn: TurnRequest; calls?: CallAges }
  | { kind: 'yield'; turn: TurnRequest }
  | { kind: 'full'; turn: TurnRequest; retryAfterMs: number };

export interface Step {
  state: LaneState;
  effects: Effect[];
}

const RETRY_WHEN_FULL_MS = 60_000;
/**
 * Maximum number of entries in `absent`. The list is limited, because continue-as-new passes it on. Only people read
 * it, so the newest entries suffice.
 */
const MAX_ABSENT = 20;

/**
 * The lane before its first turn. A lane ends after it was idle for `idleGraceMs`. If this time is `CALLS_WINDOW_MS` or
 * more, no export has made calls recently. The exception is a lane that was terminated by hand, see
 * `contract/call-budget.ts`.
 */
export const emptyLane = ({ idleGraceMs }: Pick<LaneSettings, 'idleGraceMs'>): LaneState => ({
  queue: emptyQueue(),
  absent: [],
  ...(idleGraceMs >= CALLS_WINDOW_MS && { calls: { ages: [], atMs: 0 } }),
});
export const isIdle = ({ holder, queue }: LaneState): boolean => holder === undefined && queue.waiting.length === 0;

const counterOf = (requestId: string): number => Number(requestId.slice(requestId.indexOf('/') + 1));
const sameRun = (a: string, b: string): boolean => ownerRunOf(a) === ownerRunOf(b);

const entriesOf = ({ holder, queue }: LaneState): TurnRequest[] => [...(holder ? [holder.turn] : []), ...queue.waiting];

/** Handles an owner's request for a turn. */
export function requested(before: LaneState, turn: TurnRequest, nowMs: number, settings: LaneSettings): Step {
  const state = noteReturned(before, turn);
  const mine = entriesOf(state).filter(({ owner }) => owner === turn.owner);
  if (state.holder?.turn.requestId === turn.requestId) return { state, effects: [{ kind: 'granted', turn }] };
  const isKnownOrOlder = mine.some(
    ({ requestId }) => sameRun(requestId, turn.requestId) && counterOf(requestId) >= counterOf(turn.requestId),
  );
  if (isKnownOrOlder) return { state, effects: [] };
  const without = dropped(state, (entry) => entry.owner === turn.owner, nowMs);
  if (without.queue.waiting.length >= settings.maxWaiting) {
    return granting(without, nowMs, settings, [{ kind: 'full', turn, retryAfterMs: RETRY_WHEN_FULL_MS }]);
  }
  const firstWaiter = without.queue.waiting.length === 0;
  const queued = { ...without, queue: enqueue(without.queue, { ...turn, askedAtMs: nowMs }) };
  const looking = queued.holder && firstWaiter ? { ...queued, holder: { ...queued.holder, lookAtMs: nowMs } } : queued;
  return granting(looking, nowMs, settings);
}

/** Handles a release: an owner gives its turn back, or withdraws its request. */
export function released(before: LaneState, message: ReleaseMessage, nowMs: number, settings: LaneSettings): Step {
  const isHolder = before.holder?.turn.requestId === message.requestId;
  const state = dropped(noteAbsent(before, message, nowMs), (entry) => entry.requestId === message.requestId, nowMs);
  const { calls: ages } = message;
  return granting(isHolder && ages ? { ...state, calls: { ages, atMs: nowMs } } : state, nowMs, settings);
}

/**
 * Handles the result of a look at the holder. A holder that is gone loses its turn, and is sent a yield in case it
 * comes back.
 */
export function lookedAt(
  state: LaneState,
  requestId: string,
  verdict: 'alive' | 'gone',
  nowMs: number,
  settings: LaneSettings,
): Step {
  if (state.holder?.turn.requestId !== requestId) return { state, effects: [] };
  if (verdict === 'alive') {
    return { state: { ...state, holder: { ...state.holder, lookAtMs: nowMs + settings.lookIntervalMs } }, effects: [] };
  }
  const { turn } = state.holder;
  const freed = dropped(state, (entry) => entry.requestId === requestId, nowMs);
  return granting(freed, nowMs, settings, [{ kind: 'yield', turn }]);
}

/** Handles the passing of time. @returns the next state, with a yield or a look at the holder if one is due */
export function elapsed(state: LaneState, nowMs: number, settings: LaneSettings): Step & { look?: TurnRequest } {
  const { holder, queue } = state;
  if (holder === undefined || queue.waiting.length === 0) return { state, effects: [] };
  const yieldDue = !holder.yieldSent && nowMs >= holder.grantedAtMs + settings.quantumMs;
  const lookDue = nowMs >= holder.lookAtMs;
  return {
    state: {
      ...state,
      holder: {
        ...holder,
        yieldSent: holder.yieldSent || yieldDue,
        lookAtMs: lookDue ? nowMs + settings.lookIntervalMs : holder.lookAtMs,
      },
    },
    effects: yieldDue ? [{ kind: 'yield', turn: holder.turn }] : [],
    ...(lookDue && { look: holder.turn }),
  };
}

/**
 * The instant (epoch ms) at which {@link elapsed} next has something to do; undefined if only a message can change the
 * state.
 */
export function nextWakeMs({ holder, queue }: LaneState, settings: LaneSettings): number | undefined {
  if (holder === undefined || queue.waiting.length === 0) return undefined;
  return holder.yieldSent ? holder.lookAtMs : Math.min(holder.lookAtMs, holder.grantedAtMs + settings.quantumMs);
}

/** What the `lane` query answers. */
export function laneView({ holder, queue, absent }: LaneState, nowMs: number, { quantumMs }: LaneSettings): LaneView {
  // When the turn ends, its length is charged to the holder's share, before the next request leaves the queue.
  const afterTurn = holder && charge(queue, holder.turn, Math.max(quantumMs, nowMs - holder.grantedAtMs));
  return {
    ...(holder && {
      holder: {
        owner: holder.turn.owner,
        requestId: holder.turn.requestId,
        since: new Date(holder.grantedAtMs).toISOString(),
        share: holder.turn.share,
        weight: holder.turn.weight,
      },
    }),
    ...(absent.length > 0 && { absent: [...absent] }),
    waiting: expectedOrder(afterTurn ?? queue, quantumMs).map(({ owner, requestId, share, weight, askedAtMs }) => ({
      ...{ owner, requestId, share, weight },
      ...(askedAtMs !== undefined && { since: new Date(askedAtMs).toISOString() }),
    })),
  };
}

/** Updates the list of absent owners after a release. @param before the state of the lane before the release */
function noteAbsent(before: LaneState, { requestId, trouble }: ReleaseMessage, nowMs: number): LaneState {
  const turn = entriesOf(before).find((entry) => entry.requestId === requestId);
  if (turn === undefined || trouble === undefined) {
    return { ...before, absent: before.absent.filter((entry) => entry.requestId !== requestId) };
  }
  const entry = { owner: turn.owner, requestId, trouble, since: new Date(nowMs).toISOString() };
  return { ...before, absent: [...noteReturned(before, turn).absent, entry].slice(-MAX_ABSENT) };
}

const noteReturned = (state: LaneState, { owner }: TurnRequest): LaneState => ({
  ...state,
  absent: state.absent.filter((entry) => entry.owner !== owner),
});

function dropped(state: LaneState, leaves: (entry: TurnRequest) => boolean, nowMs: number): LaneState {
  const queue = remove(state.queue, leaves);
  const { holder, ...others } = state;
  if (holder === undefined) return { ...others, queue };
  if (!leaves(holder.turn)) return { ...others, holder, queue };
  return { ...others, queue: charge(queue, holder.turn, nowMs - holder.grantedAtMs) };
}

function granting(state: LaneState, nowMs: number, settings: LaneSettings, before: Effect[] = []): Step {
  if (state.holder !== undefined) return { state, effects: before };
  const { absent, calls } = state;
  const { next, queue } = dequeue(state.queue);
  if (next === undefined) return { state: { ...state, queue }, effects: before };
  const { askedAtMs: _asked, ...turn } = next;
  const holder = { turn, grantedAtMs: nowMs, yieldSent: false, lookAtMs: nowMs + settings.lookIntervalMs };
  const known = calls && { calls: callsLater(calls.ages, nowMs - calls.atMs) };
  return { state: { holder, queue, absent }, effects: [...before, { kind: 'granted', turn, ...known }] };
}
