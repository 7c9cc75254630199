import { type ExportProgress, formatInstant, MEMO, MINUTE_MS, type RememberedProgress } from '../../contract/index.js';
import { shortProgress } from './memo.js';
import type { Runtime } from './runtime.js';

/** Shortest time (ms) between two notes after receipts, because each note is an event of the history. */
const BETWEEN_NOTES_MS = MINUTE_MS;
const CHANGE = 'progress-notes';

/**
 * Notes the progress of an export in the workflow's memo. Clients read it there while no worker answers. The progress
 * is noted after the first page of the plan and after receipts. It is also noted at the beginning of a run that
 * continues an export, because a new run has a new memo.
 */
export class ProgressNotes {
  private isNoted = false;
  private recordedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly runtime: Runtime,
    private readonly progress: () => ExportProgress,
  ) {}

  /** Notes the progress if this run has not noted any yet. */
  begun(): void {
    if (!this.isNoted) this.note();
  }

  /** Notes the progress after receipts were written, at most once a minute. */
  recorded(): void {
    const nowMs = this.runtime.now();
    if (nowMs - this.recordedMs < BETWEEN_NOTES_MS) return;
    this.recordedMs = nowMs;
    this.note();
  }

  private note(): void {
    if (!this.runtime.patched(CHANGE)) return;
    this.isNoted = true;
    const noted: RememberedProgress = { ...this.progress(), asOf: formatInstant(this.runtime.now()) };
    this.runtime.upsertMemo({ [MEMO.progress]: shortProgress(noted) });
  }
}
