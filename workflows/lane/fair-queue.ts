import type { TurnRequest } from '../../contract/index.js';

/**
 * The queue of a lane as a pure value: weighted fair queueing between shares, first come first served within a share.
 *
 * Invariants
 * 1. Within a share requests leave in the order they came.
 * 2. Each share has a virtual time. A finished turn advances the time by the turn's length divided by the share's
 *    weight. The share with the smallest time is next, so busy shares hold the lane in proportion to their weights.
 * 3. A share that returns from idleness starts at the virtual clock, if its own time is behind the clock: idleness
 *    earns no credit.
 * 4. Every turn advances the time of its share by at least {@link SHORTEST_CHARGE_MS} / weight. It advances the clock
 *    by the turn's length divided by the weights of all busy shares. So the clock passes the time of every request that
 *    waits, newcomers begin behind that request, and no request waits for ever.
 * 5. Only shares that wait, or are ahead of the clock, are remembered; of the latter at most {@link MAX_AHEAD}.
 */
export interface FairQueue {
  waiting: TurnRequest[];
  /** Virtual time of shares, milliseconds per unit of weight. */
  virtual: Record<string, number>;
  clock: number;
}

/** A turn counts as at least this long, so that even a turn of no length costs something. */
const SHORTEST_CHARGE_MS = 1_000;
/** Most shares that are remembered although they neither wait nor hold the lane: continue-as-new passes them on. */
const MAX_AHEAD = 1_000;

export const emptyQueue = (): FairQueue => ({ waiting: [], virtual: {}, clock: 0 });

/** Only own properties count: a user may name a share `constructor`, a property that every object inherits. */
const timeOf = ({ virtual, clock }: FairQueue, share: string): number =>
  (Object.hasOwn(virtual, share) ? virtual[share] : undefined) ?? clock;

export function enqueue(queue: FairQueue, request: TurnRequest): FairQueue {
  const { share } = request;
  const isWaiting = queue.waiting.some((other) => other.share === share);
  const begins = isWaiting ? timeOf(queue, share) : Math.max(timeOf(queue, share), queue.clock);
  const virtual = { ...queue.virtual, [share]: begins };
  return { ...queue, waiting: [...queue.waiting, request], virtual };
}

/** Takes the next request out. */
export function dequeue(queue: FairQueue): { next: TurnRequest | undefined; queue: FairQueue } {
  const [first, ...others] = queue.waiting;
  if (first === undefined) return { next: undefined, queue };
  const time = ({ share }: TurnRequest) => timeOf(queue, share);
  const next = others.reduce((best, candidate) => (time(candidate) < time(best) ? candidate : best), first);
  const waiting = queue.waiting.filter((request) => request !== next);
  return { next, queue: { ...queue, waiting, clock: Math.max(queue.clock, time(next)) } };
}

/** Charges a share for a turn that has ended. */
export function charge(queue: FairQueue, request: TurnRequest, usedMs: number): FairQueue {
  const lengthMs = Math.max(usedMs, SHORTEST_CHARGE_MS);
  const virtual = { ...queue.virtual, [request.share]: timeOf(queue, request.share) + lengthMs / request.weight };
  return forgetIdle({ ...queue, virtual, clock: queue.clock + lengthMs / busyWeight(queue, request) });
}

/** The sum of the weights of the waiting shares and of the share that has held the lane. */
function busyWeight({ waiting }: FairQueue, holder: TurnRequest): number {
  const weights = new Map([holder, ...waiting].map(({ share, weight }) => [share, weight]));
  return [...weights.values()].reduce((sum, weight) => sum + weight, 0);
}

export const remove = (queue: FairQueue, leaves: (request: TurnRequest) => boolean): FairQueue =>
  forgetIdle({ ...queue, waiting: queue.waiting.filter((request) => !leaves(request)) });

function forgetIdle(queue: FairQueue): FairQueue {
  const shares = new Set(queue.waiting.map(({ share }) => share));
  const times = Object.entries(queue.virtual);
  const waiting = times.filter(([share]) => shares.has(share));
  const ahead = times.filter(([share, time]) => !shares.has(share) && time > queue.clock);
  // A share that is forgotten begins at the clock again. Shares nearest to the clock gain least by that, so they go
  // first.
  const kept = ahead.length <= MAX_AHEAD ? ahead : ahead.sort(([, a], [, b]) => b - a).slice(0, MAX_AHEAD);
  return { ...queue, virtual: Object.fromEntries([...waiting, ...kept]) };
}
