import { SECOND_MS } from '../../contract/index.js';
import type { ExportDeps } from './deps.js';
import { type PaceClock, SYSTEM_CLOCK } from './pace-clock.js';

/**
 * Maximum number of DescribeExportTasks calls of watches, recordings and cancels that one worker begins in
 * {@link WITHIN_MS}, in one account and Region. AWS allows 5 a second to all programs together.
 */
const MOST_CALLS = 4;
/** A second (ms), and a margin because calls do not travel equally fast. */
const WITHIN_MS = SECOND_MS + 10;

/**
 * The turns in which the activities of a worker call DescribeExportTasks for one lane. The credit of calls holds back
 * only the calls of one export's watch. Turns also count the calls that record receipts and cancel tasks meanwhile.
 */
export class DescribeTurns {
  /** When the last calls began (ms), oldest first. */
  private begunMs: number[] = [];

  constructor(private readonly clock: PaceClock = SYSTEM_CLOCK) {}

  /** Waits until another call may begin, and counts it. */
  async next(): Promise<void> {
    for (;;) {
      const nowMs = this.clock.nowMs();
      this.begunMs = this.begunMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
      const [oldestMs] = this.begunMs;
      if (oldestMs === undefined || this.begunMs.length < MOST_CALLS) {
        this.begunMs.push(nowMs);
        return;
      }
      await this.clock.pass(Math.ceil(oldestMs + WITHIN_MS - nowMs));
    }
  }
}

const known = new WeakMap<ExportDeps, Map<string, DescribeTurns>>();

/** The turns of a lane in this worker. */
export function describeTurns(deps: ExportDeps, laneId: string): DescribeTurns {
  const lanes = known.get(deps) ?? new Map<string, DescribeTurns>();
  known.set(deps, lanes);
  const turns = lanes.get(laneId) ?? new DescribeTurns();
  lanes.set(laneId, turns);
  return turns;
}
