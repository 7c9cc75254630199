import type { CallAges } from './call-budget.js';

/**
 * The message with which an owner asks for a turn: less than 400 bytes of JSON, so that 1,000 of them fit into the
 * payload of continue-as-new.
 */
export interface TurnRequest {
  /** First execution run id of the owner, `/`, a counter. Makes every message of the protocol idempotent. */
  requestId: string;
  /** Workflow id of the owner. */
  owner: string;
  /**
   * Name of the request's share: the account alias or, without an alias, the export id. The lane divides its time
   * fairly between shares. Requests of one share are served in the order of arrival.
   */
  share: string;
  weight: number;
}

export interface TurnMessage {
  requestId: string;
}
/** The message with which an owner gives back its turn, or withdraws its request for a turn. */
export interface ReleaseMessage extends TurnMessage {
  /**
   * Code of the problem that prevents the owner from working. The lane shows the code until the owner asks for a turn
   * again, or releases the same request without a code. The lane shows only the newest owners that have such a problem.
   */
  trouble?: string;
  /** The recent calls about export tasks, those of earlier holders included; absent if they are not known. */
  calls?: CallAges;
}
/** The message with which the lane grants a turn. */
export interface GrantedMessage extends TurnMessage {
  /** The recent calls of the earlier holders about export tasks; absent if the lane does not know them. */
  calls?: CallAges;
}
export interface FullMessage extends TurnMessage {
  retryAfterMs: number;
}

/** The first execution run id that a requestId begins with. */
export const ownerRunOf = (requestId: string): string => requestId.slice(0, requestId.indexOf('/'));

/** An owner that gave its turn back because of a trouble, such as a refusal by AWS. The `lane` query shows it. */
export interface AbsentOwner {
  owner: string;
  requestId: string;
  trouble: string;
  since: string;
}

/** A request that waits for a turn, as the lane keeps it. */
export interface QueuedTurn extends TurnRequest {
  /** When the request reached the lane (epoch ms). Absent if an earlier version of the lane received it. */
  askedAtMs?: number;
}

/** The answer of the `lane` query. */
export interface LaneView {
  /** `share` and `weight` are absent if an earlier version of the lane answers. */
  holder?: { owner: string; requestId: string; since: string; share?: string; weight?: number };
  /** The newest owners that gave their turn back because of a trouble. */
  absent?: AbsentOwner[];
  /**
   * The owners that wait, in the order in which they get their turns if each turn takes a whole quantum (`quantumMs`)
   * and no other owner asks for a turn. `since` is when the request reached the lane; absent if that is not known.
   */
  waiting: { owner: string; requestId: string; share: string; weight: number; since?: string }[];
}
