/** Message of an owner that wants a turn: at most 300 bytes of JSON, so that 1,000 of them survive continue-as-new. */
export interface TurnRequest {
  /** First execution run id of the owner, `/`, a counter. Every message of the protocol is idempotent by it. */
  requestId: string;
  /** Workflow id of the owner. */
  owner: string;
  /** Fair shares are kept between these; requests of one share are served first come, first served. */
  share: string;
  weight: number;
}

export interface TurnMessage {
  requestId: string;
}
/** What an owner says that gives its turn, or its request for one, back. */
export interface ReleaseMessage extends TurnMessage {
  /** Code of what keeps it from its work; shown by the lane until it asks again. */
  trouble?: string;
}
export interface FullMessage extends TurnMessage {
  retryAfterMs: number;
}

/** The first execution run id that a requestId begins with. */
export const ownerRunOf = (requestId: string): string => requestId.slice(0, requestId.indexOf('/'));

/** An owner that gave its turn back because of what AWS refuses it, for people who look at the lane. */
export interface AbsentOwner {
  owner: string;
  requestId: string;
  trouble: string;
  since: string;
}

/** The answer of the `lane` query. */
export interface LaneView {
  holder?: { owner: string; requestId: string; since: string };
  /** Owners that gave their turn back because of what AWS refuses them. */
  absent?: AbsentOwner[];
  waiting: { owner: string; requestId: string; share: string; weight: number }[];
}
