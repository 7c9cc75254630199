import type { CallAges, CancelRequest, GrantedMessage } from '../../contract/index.js';

/** The content of a mailbox as plain data, which continue-as-new passes on. */
export interface Mail {
  cancel?: CancelRequest;
  granted: string[];
  yield: string[];
}

/**
 * The signals that people and the lane have sent to an export. Signal handlers only write into the mailbox, from the
 * first line of the workflow on. The run reads the mailbox when it decides what to do next. A turn is identified by its
 * request id.
 */
export class Mailbox {
  /** The first request to cancel. Later ones are ignored. */
  cancel: CancelRequest | undefined;
  /** Requests that the lane has granted. */
  readonly granted: Set<string>;
  /** The recent calls at the grant of a request, if the lane has stated them. Continue-as-new does not pass them on. */
  readonly callsBefore = new Map<string, CallAges>();
  /** Requests whose turn the lane wants back. */
  readonly yield: Set<string>;
  /** Requests that the lane has no room for. The value is the time (ms) after which to ask again. */
  readonly full = new Map<string, number>();

  constructor({ cancel, granted, yield: yielded }: Mail = { granted: [], yield: [] }) {
    this.cancel = cancel;
    this.granted = new Set(granted);
    this.yield = new Set(yielded);
  }

  /** Takes a grant. The lane can repeat a grant, but states the recent calls only once. */
  grant({ requestId, calls }: GrantedMessage): void {
    this.granted.add(requestId);
    if (calls) this.callsBefore.set(requestId, calls);
  }

  /**
   * Removes the grant of a request that is released or replaced. Also removes the recent calls of all grants, and all
   * messages that the lane wants a turn back or is full.
   */
  forget(requestId: string): void {
    this.granted.delete(requestId);
    this.callsBefore.clear();
    this.yield.clear();
    this.full.clear();
  }

  /**
   * The mail that continue-as-new passes on. Demands to yield other turns than the current one are left out, because
   * they have no effect and there may be many.
   */
  mailFor(requestId: string | undefined): Mail {
    return {
      ...(this.cancel && { cancel: this.cancel }),
      granted: [...this.granted],
      yield: [...this.yield].filter((yielded) => yielded === requestId),
    };
  }
}
