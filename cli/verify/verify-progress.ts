import type { AuditProgress } from '../../archive/index.js';
import type { Io } from '../io.js';
import { formatBytes, formatCount, formatLength } from '../output/format.js';
import { LiveLines } from '../output/live-lines.js';
import { isTerminal } from '../output/terminal.js';

const REDRAW_MS = 200;
const BAR_WIDTH = 20;

/** Shows the progress of a verification in the last line of a terminal. Does nothing without a terminal. */
export class VerifyProgress {
  readonly #lines: LiveLines | undefined;
  readonly #startMs: number;
  #drawnMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly io: Io) {
    this.#startMs = io.now();
    if (isTerminal(io.stderr, io.env)) this.#lines = new LiveLines(io.stderr);
  }

  show(progress: AuditProgress): void {
    const nowMs = this.io.now();
    if (this.#lines === undefined || nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    this.#lines.show(0, (most) => lineOf(progress, nowMs - this.#startMs, most));
  }

  end(): void {
    this.#lines?.end(0, false);
  }
}

/** The line, without its less important parts if it would be longer than `most` characters. */
function lineOf(
  { phase, receipts, ofReceipts, objects, bytes }: AuditProgress,
  elapsedMs: number,
  most: number,
): string {
  if (phase !== 'receipts')
    return `checking ${phase}, ${formatCount(ofReceipts)} receipts listed, ${formatLength(elapsedMs)}`;
  const total = Math.max(receipts, ofReceipts);
  const full = Math.floor((BAR_WIDTH * receipts) / Math.max(1, total));
  const bar = `${'='.repeat(full).padEnd(BAR_WIDTH, '-')} `;
  const done = `${formatCount(receipts)} of ${formatCount(total)} receipts`;
  const named = `, ${formatCount(objects)} objects`;
  const rate = elapsedMs < 1_000 ? '' : `, ${formatBytes((bytes * 1_000) / elapsedMs)}/s`;
  const read = `, ${formatBytes(bytes)} read${rate}, ${formatLength(elapsedMs)}`;
  const lines = [bar + done + named + read, bar + done + read, done + read];
  return lines.find((line) => line.length <= most) ?? done;
}
