import { type LaneSettings, ownerRunOf, type TurnRequest } from '../../contract/index.js';
import { charge, dequeue, emptyQueue, enqueue, type FairQueue, remove } from './fair-queue.js';

/**
 * The lane as a pure value: who holds it, who waits, and what has to be told to whom.
 *
 * Invariants
 * 1. At most one holder.
 * 2. Every message is idempotent by requestId; an unknown one changes nothing.
 * 3. An owner has at most one entry: a newer request of it replaces older ones, and one of another run of the same
 *    owner replaces everything that the former run left, the turn included.
 * 4. While somebody waits, a wake-up is always due: no holder is left unlooked-at for ever.
 */
export interface LaneState {
  holder?: { turn: TurnRequest; grantedAtMs: number; yieldSent: boolean; lookAtMs: number };
  queue: FairQueue;
}

export type Effect =
  | { kind: 'granted' | 'yield'; turn: TurnRequest }
  | { kind: 'full'; turn: TurnRequest; retryAfterMs: number };

export interface Step {
  state: LaneState;
  effects: Effect[];
}

const RETRY_WHEN_FULL_MS = 60_000;

export const emptyLane = (): LaneState => ({ queue: emptyQueue() });
export const isIdle = ({ holder, queue }: LaneState): boolean => holder === undefined && queue.waiting.length === 0;

const counterOf = (requestId: string): number => Number(requestId.slice(requestId.indexOf('/') + 1));
const sameRun = (a: string, b: string): boolean => ownerRunOf(a) === ownerRunOf(b);

export function requested(state: LaneState, turn: TurnRequest, nowMs: number, settings: LaneSettings): Step {
  const entries = [...(state.holder ? [state.holder.turn] : []), ...state.queue.waiting];
  const mine = entries.filter(({ owner }) => owner === turn.owner);
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
  const queued = { ...without, queue: enqueue(without.queue, turn) };
  const looking = queued.holder && firstWaiter ? { ...queued, holder: { ...queued.holder, lookAtMs: nowMs } } : queued;
  return granting(looking, nowMs, settings);
}

export const released = (state: LaneState, requestId: string, nowMs: number, settings: LaneSettings): Step =>
  granting(
    dropped(state, (entry) => entry.requestId === requestId, nowMs),
    nowMs,
    settings,
  );

/** The holder has been looked at. One that is gone loses its turn, and is told so should it ever come back. */
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

/** What the passing of time asks for. */
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

/** When {@link elapsed} will next have something to do; undefined when only a message can change anything. */
export function nextWakeMs({ holder, queue }: LaneState, settings: LaneSettings): number | undefined {
  if (holder === undefined || queue.waiting.length === 0) return undefined;
  return holder.yieldSent ? holder.lookAtMs : Math.min(holder.lookAtMs, holder.grantedAtMs + settings.quantumMs);
}

function dropped(state: LaneState, leaves: (entry: TurnRequest) => boolean, nowMs: number): LaneState {
  const queue = remove(state.queue, leaves);
  const { holder } = state;
  if (holder === undefined) return { queue };
  if (!leaves(holder.turn)) return { holder, queue };
  return { queue: charge(queue, holder.turn, nowMs - holder.grantedAtMs) };
}

function granting(state: LaneState, nowMs: number, settings: LaneSettings, before: Effect[] = []): Step {
  if (state.holder !== undefined) return { state, effects: before };
  const { next, queue } = dequeue(state.queue);
  if (next === undefined) return { state: { queue }, effects: before };
  const holder = { turn: next, grantedAtMs: nowMs, yieldSent: false, lookAtMs: nowMs + settings.lookIntervalMs };
  return { state: { holder, queue }, effects: [...before, { kind: 'granted', turn: next }] };
}
