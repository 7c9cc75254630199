import type { AwayOwner, ReleaseMessage, TurnRequest } from '../../contract/index.js';
import type { LaneState } from './lane-state.js';

/**
 * Owners that gave their turn away because of what AWS refuses them, for people who look at the lane. It decides nothing.
 * An owner leaves the list when it asks for a turn again, or releases the same request without a reason.
 */
export type AwayList = readonly AwayOwner[];

/** The list is for people, and continue-as-new carries it: the newest ones suffice. */
const MAX_AWAY = 20;

export const came = (away: AwayList, { owner }: TurnRequest): AwayList => away.filter((entry) => entry.owner !== owner);

/** @param before the lane before the release, which knows whose request it is */
export function left(
  away: AwayList,
  { requestId, trouble }: ReleaseMessage,
  { holder, queue }: LaneState,
  nowMs: number,
): AwayList {
  const entries = [...(holder ? [holder.turn] : []), ...queue.waiting];
  const turn = entries.find((entry) => entry.requestId === requestId);
  if (turn === undefined || trouble === undefined) return away.filter((entry) => entry.requestId !== requestId);
  const entry = { owner: turn.owner, requestId, trouble, since: new Date(nowMs).toISOString() };
  return [...came(away, turn), entry].slice(-MAX_AWAY);
}
