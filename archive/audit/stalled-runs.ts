import { DAY_MS, formatInstant, instantMs } from '../../contract/index.js';
import type { Receipt } from '../records/receipt.js';
import type { AuditFinding } from './audit-findings.js';
import type { ListedOpenRun } from './open-runs.js';
import { CLOCK_MS } from './receipt-rules.js';
import type { AuditedRuns } from './run-audit.js';

/**
 * Time (ms) without a receipt after which a run without a manifest is unlikely to be running. AWS runs a task for 24
 * hours at most, but other exports can have the lane for days.
 */
const STALLED_MS = 14 * DAY_MS;

/** Finds the open runs that have recorded nothing for a long time, while other runs have closed. */
export class StalledRuns {
  readonly #lastClosedMs: number | undefined;
  readonly #open: ReadonlyMap<string, ListedOpenRun & { lastMs: number }>;

  constructor({ open, lastClosedMs }: Pick<AuditedRuns, 'open' | 'lastClosedMs'>) {
    this.#lastClosedMs = lastClosedMs;
    this.#open = new Map(open.map((run) => [run.id, { ...run, lastMs: run.startedMs }]));
  }

  /** Notes a receipt of a run. @returns how the receipt contradicts the first record of the run */
  add(id: string, { recordedAt }: Receipt): string[] {
    const run = this.#open.get(id);
    if (run === undefined) return [];
    const recordedMs = instantMs(recordedAt);
    run.lastMs = Math.max(run.lastMs, recordedMs);
    return recordedMs + CLOCK_MS < run.startedMs ? ['it was recorded before its run began'] : [];
  }

  report(found: (finding: AuditFinding) => void): void {
    const closedMs = this.#lastClosedMs;
    if (closedMs === undefined) return;
    for (const { key, lastMs } of this.#open.values()) {
      if (closedMs - lastMs < STALLED_MS) continue;
      const seen = `nothing after ${formatInstant(lastMs)}; another run has closed at ${formatInstant(closedMs)}`;
      found({ code: 'RUN_STALLED', key, seen });
    }
  }
}
