import type { EmulatorState } from '@logferry/emulator';
import type { PlannedFault } from './scenario/faults.js';
import type { ChaosWorld } from './world.js';

const LOOK_EVERY_MS = 200;

/** Adds planned faults to the emulator. Each operation has one fault at a time, after the planned number of calls. */
export class FaultFeeder {
  private readonly timer: NodeJS.Timeout;
  private readonly queues: { planned: PlannedFault[]; fromCalls: number }[];
  private readonly added: Record<string, number> = {};
  private handedOver = 0;

  constructor(
    private readonly world: ChaosWorld,
    faults: readonly (readonly PlannedFault[])[],
    private readonly atMost: number,
  ) {
    this.queues = faults.map((planned) => ({ planned: [...planned], fromCalls: 0 }));
    this.timer = setInterval(() => this.feed(world.emulator.state()), LOOK_EVERY_MS);
  }

  /** Stops adding faults, removes those that have not occurred, and returns how often each kind of fault occurred. */
  stop(): Record<string, number> {
    clearInterval(this.timer);
    const used = { ...this.added };
    for (const { kind, times = 0 } of this.world.emulator.state().faults) used[kind] = (used[kind] ?? 0) - times;
    this.world.emulator.clearFaults();
    return used;
  }

  private feed({ counters, faults }: EmulatorState): void {
    for (const queue of this.queues) {
      const [next] = queue.planned;
      if (next === undefined || this.handedOver >= this.atMost) continue;
      const calls = counters[next.operation]?.calls ?? 0;
      const isWaiting = faults.some(({ operation }) => operation === next.operation);
      if (isWaiting) queue.fromCalls = calls;
      else if (calls - queue.fromCalls >= next.afterCalls) this.hand(queue, calls);
    }
  }

  private hand(queue: FaultFeeder['queues'][number], calls: number): void {
    const next = queue.planned.shift();
    if (next === undefined) return;
    const { afterCalls: _afterCalls, ...fault } = next;
    this.world.emulator.addFault(fault);
    queue.fromCalls = calls;
    this.handedOver += 1;
    this.added[fault.kind] = (this.added[fault.kind] ?? 0) + (fault.times ?? 1);
  }
}
