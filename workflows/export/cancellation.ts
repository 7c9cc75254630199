import type { CancelRequest } from '../../contract/index.js';
import type { Mailbox } from './mailbox.js';
import type { Runtime } from './runtime.js';

const NATIVE: CancelRequest = { requestedBy: 'Temporal', reason: 'The workflow was cancelled' };

/**
 * Knows whether the export is being cancelled: the `cancelExport` signal has arrived, or Temporal has cancelled the
 * workflow itself. An activity's error does not show this, because a single cancelled activity fails with the same
 * error.
 */
export class Cancellation {
  private begun: Promise<void> | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly mailbox: Mailbox,
  ) {}

  get now(): boolean {
    return this.request !== undefined;
  }

  get request(): CancelRequest | undefined {
    return this.mailbox.cancel ?? (this.runtime.isCancelled() ? NATIVE : undefined);
  }

  /** Resolves when cancelling begins. */
  asked(): Promise<void> {
    this.begun ??= this.runtime.condition(() => this.now);
    return this.begun;
  }

  /** Sleeps for `ms`, or until cancelling begins. */
  async sleep(ms: number): Promise<void> {
    await this.runtime.condition(() => this.now, ms);
  }

  /**
   * Resolves `ms` after cancelling has begun or, if it has begun before, `ms` after the call. Never resolves if the
   * export is not cancelled.
   */
  async bound(ms: number): Promise<void> {
    await this.asked();
    await this.runtime.sleep(ms);
  }

  /** Waits for work until cancelling begins. @returns undefined if cancelling began first */
  async unlessCancelled<T>(work: Promise<T>): Promise<T | undefined> {
    return Promise.race([work, this.asked().then(() => undefined)]);
  }
}

/** Waits for work, but no longer than until `bound` resolves. */
export async function within<T>(
  bound: Promise<void>,
  work: Promise<T>,
): Promise<{ by: 'work'; result: T } | { by: 'bound' }> {
  return Promise.race([
    work.then((result) => ({ by: 'work', result }) as const),
    bound.then(() => ({ by: 'bound' }) as const),
  ]);
}
