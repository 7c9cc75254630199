import type { CancelRequest } from '../../contract/index.js';

/** The content of a mailbox as plain data, which continue-as-new passes on. */
export interface Mail {
  cancel?: CancelRequest;
  granted: string[];
  yield: string[];
}

/**
 * What people and the lane have sent to an export. Signal handlers only write here, from the first line of the workflow
 * on; the run reads it when it decides. Turns are named by their request ids.
 */
export class Mailbox {
  /** The first request to cancel counts. */
  cancel: CancelRequest | undefined;
  /** Requests that the lane has granted. */
  readonly granted: Set<string>;
  /** Requests whose turn the lane wants back. */
  readonly yield: Set<string>;
  /** Requests that the lane has no room for. The value is the time (ms) after which to ask again. */
  readonly full = new Map<string, number>();

  constructor({ cancel, granted, yield: yielded }: Mail = { granted: [], yield: [] }) {
    this.cancel = cancel;
    this.granted = new Set(granted);
    this.yield = new Set(yielded);
  }

  /** Throws away what the lane has said about a request that no longer stands. */
  forget(requestId: string): void {
    this.granted.delete(requestId);
    this.yield.clear();
    this.full.clear();
  }

  /**
   * The mail that continue-as-new passes on. Yields of other requests than the current one mean nothing, and may be
   * many, so they are left out.
   */
  mailFor(requestId: string | undefined): Mail {
    return {
      ...(this.cancel && { cancel: this.cancel }),
      granted: [...this.granted],
      yield: [...this.yield].filter((yielded) => yielded === requestId),
    };
  }
}
