/**
 * The message with which an owner asks for a turn: at most 300 bytes of JSON, so that 1,000 of them fit into
 * continue-as-new.
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
/** The message with which an owner gives back its turn, or withdraws its request for one. */
export interface ReleaseMessage extends TurnMessage {
  /**
   * Code of the problem that prevents the owner from working. The lane shows the code until the owner asks for a turn
   * again.
   */
  trouble?: string;
}
export interface FullMessage extends TurnMessage {
  retryAfterMs: number;
}

/** The first execution run id that a requestId begins with. */
export const ownerRunOf = (requestId: string): string => requestId.slice(0, requestId.indexOf('/'));

/** An owner that gave its turn back because of a refusal by AWS. The `lane` query shows such owners. */
export interface AbsentOwner {
  owner: string;
  requestId: string;
  trouble: string;
  since: string;
}

/** The answer of the `lane` query. */
export interface LaneView {
  holder?: { owner: string; requestId: string; since: string };
  /** Owners that gave their turn back because of a refusal by AWS. */
  absent?: AbsentOwner[];
  waiting: { owner: string; requestId: string; share: string; weight: number }[];
}
