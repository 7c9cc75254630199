/**
 * Where a gate stops a call. `before`: before it reaches the server. `after`: after its effect, and before the caller
 * gets the reply.
 */
export type Side = 'before' | 'after';
/**
 * The effect of releasing a stopped call or reply. `goes on`: it reaches the other side. `lost`: its connection breaks.
 */
export type Fate = 'goes on' | 'lost';

/** A hold, which stops one call. */
export interface Held {
  /** Resolves when the gate has stopped the call. */
  arrived: Promise<void>;
  release(fate: Fate): void;
}

/**
 * Stops chosen calls between two processes, so that a test can kill a process at exactly this point. A call is a text
 * with the service, the operation and details. Each hold stops one call, and all other calls pass.
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
