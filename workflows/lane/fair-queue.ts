import type { QueuedTurn, TurnRequest } from '../../contract/index.js';

/**
 * The queue of a lane as a pure value. Each request belongs to a share: that of its account alias, or of its export if
 * it has no alias. Shares get turns by weighted fair queueing. Time in the queue is virtual: milliseconds of use of the
 * lane, divided by a weight. Each share has its own virtual time, which shows how much it has used the lane. The
 * virtual clock of the queue advances while any share uses the lane.
 *
 * Invariants
 * 1. Within a share, requests leave in the order of their arrival.
 * 2. A finished turn advances the virtual time of its share by the turn's length divided by the share's weight. The
 *    share with the smallest virtual time is next, so busy shares hold the lane in proportion to their weights.
 * 3. A share that was idle starts again at the virtual clock, if its own virtual time is behind the clock. So being
 *    idle gives no advantage.
 * 4. Every turn advances the virtual time of its share by at least {@link SHORTEST_CHARGE_MS} / weight. It advances the
 *    virtual clock by its length divided by the sum of the weights of all busy shares. So the clock sooner or later
 *    passes the virtual time of each share that waits. From then on, new shares begin at a later virtual time than that
 *    share, so no request waits for ever.
 * 5. Only shares that wait or are ahead of the virtual clock are remembered. Of the shares that are ahead but do not
 *    wait, at most {@link MAX_AHEAD} are remembered.
 */
export interface FairQueue {
  waiting: QueuedTurn[];
  /** Virtual times by share (ms per unit of weight). */
  virtual: Record<string, number>;
  clock: number;
}

/** Time (ms) that a turn is charged at least, so that even a turn without length costs something. */
const SHORTEST_CHARGE_MS = 1_000;
/**
 * Maximum number of shares without a waiting request that are remembered. The number is limited, because
 * continue-as-new passes them on.
 */
const MAX_AHEAD = 1_000;

export const emptyQueue = (): FairQueue => ({ waiting: [], virtual: {}, clock: 0 });

/**
 * The virtual time of a share; the clock for a share that is not remembered. Only own properties count, because a user
 * may name a share `constructor`, which is a property that every object inherits.
 */
const timeOf = ({ virtual, clock }: FairQueue, share: string): number =>
  (Object.hasOwn(virtual, share) ? virtual[share] : undefined) ?? clock;

export function enqueue(queue: FairQueue, request: QueuedTurn): FairQueue {
  const { share } = request;
  const isWaiting = queue.waiting.some((other) => other.share === share);
  const begins = isWaiting ? timeOf(queue, share) : Math.max(timeOf(queue, share), queue.clock);
  const virtual = { ...queue.virtual, [share]: begins };
  return { ...queue, waiting: [...queue.waiting, request], virtual };
}

/** Removes the next request from the queue. */
export function dequeue(queue: FairQueue): { next: QueuedTurn | undefined; queue: FairQueue } {
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

/**
 * The waiting requests in the order in which they would leave the queue if each turn lasted `turnMs` and no other
 * request came.
 */
export function expectedOrder(queue: FairQueue, turnMs: number): QueuedTurn[] {
  const order: QueuedTurn[] = [];
  for (let left = queue; ; ) {
    const { next, queue: rest } = dequeue(left);
    if (next === undefined) return order;
    order.push(next);
    left = charge(rest, next, turnMs);
  }
}

/** The sum of the weights of the waiting shares and of the share that has just held the lane. */
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
  // A share that is forgotten begins again at the clock, and so gains the time by which it was ahead. The shares
  // nearest to the clock gain least, so they are forgotten first.
  const kept = ahead.length <= MAX_AHEAD ? ahead : ahead.sort(([, a], [, b]) => b - a).slice(0, MAX_AHEAD);
  return { ...queue, virtual: Object.fromEntries([...waiting, ...kept]) };
}
