/** Where a call is stopped: before the other side sees it, or after its effect and before its reply is sent. */
export type Side = 'before' | 'after';
/** How a stopped call, or its reply, continues: `lost` breaks the connection. */
export type Fate = 'goes on' | 'lost';

/** One call that is stopped on its way. */
export interface Held {
  /** Resolves when the call has arrived at the gate. */
  arrived: Promise<void>;
  release(fate: Fate): void;
}

/**
 * Stops chosen calls between two processes, so that a process can be killed exactly there. Calls are lines of text:
 * the service, the operation, and details that distinguish it. Each hold stops one call; all others pass.
 */
export class Gate {
  private readonly holds = new Set<{ call: RegExp; side: Side; stop: () => Promise<Fate> }>();

  hold(call: RegExp, side: Side): Held {
    let arrive = () => {};
    let release = (_fate: Fate) => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const fate = new Promise<Fate>((resolve) => {
      release = resolve;
    });
    const stop = () => {
      arrive();
      return fate;
    };
    this.holds.add({ call, side, stop });
    return { arrived, release };
  }

  async pass(call: string, side: Side): Promise<Fate> {
    for (const hold of this.holds) {
      if (hold.side !== side || !hold.call.test(call)) continue;
      this.holds.delete(hold);
      return hold.stop();
    }
    return 'goes on';
  }
}
