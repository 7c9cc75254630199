/**
 * Interval (ms) for Terraform before 1.16. These versions can crash if the user presses Ctrl-C while an event is under
 * way, so events must be rare.
 */
const SPARSE_MS = 10_000;
const ORDINARY_MS = 1000;
const FIRST_GOOD_MINOR = 16;

/** Shortest time (ms) between two events with progress for a version of Terraform. */
export function progressInterval(terraformVersion: string): number {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(terraformVersion) ?? [];
  const good = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= FIRST_GOOD_MINOR);
  return good ? ORDINARY_MS : SPARSE_MS;
}

/**
 * Limits messages to one per interval. The first message is sent at once, and then the newest message after each
 * interval. After `end`, no message is sent, because a host that has asked to stop must get only the final event with
 * the result.
 */
export class SparseProgress {
  private pending: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly intervalMs: number,
    private readonly send: (message: string) => void,
  ) {}

  report(message: string): void {
    if (this.ended) return;
    if (this.timer !== undefined) {
      this.pending = message;
      return;
    }
    this.send(message);
    this.timer = setTimeout(() => {
      const next = this.pending;
      this.timer = undefined;
      this.pending = undefined;
      if (next !== undefined) this.report(next);
    }, this.intervalMs);
  }

  /** Sends the newest message unless it was sent already, and ends. */
  finish(): void {
    if (!this.ended && this.pending !== undefined) this.send(this.pending);
    this.end();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }
}
