import { CancellationScope, condition } from '@temporalio/workflow';
import type { CancelRequest } from '../../contract/index.js';

const NATIVE: CancelRequest = { requestedBy: 'Temporal', reason: 'The workflow was cancelled' };

/**
 * Whether the export is being cancelled: its signal was seen, or Temporal cancelled the workflow itself.
 * An activity's error never decides this, since a cancelled child looks the same.
 */
export class Cancellation {
  private readonly root = CancellationScope.current();
  private signalled: CancelRequest | undefined;
  private begun: Promise<void> | undefined;

  constructor(request: CancelRequest | undefined) {
    this.signalled = request;
  }

  /** The first request counts. */
  ask(request: CancelRequest): void {
    this.signalled ??= request;
  }

  get now(): boolean {
    return this.signalled !== undefined || this.root.consideredCancelled;
  }

  get natively(): boolean {
    return this.root.consideredCancelled;
  }

  get request(): CancelRequest | undefined {
    return this.signalled ?? (this.root.consideredCancelled ? NATIVE : undefined);
  }

  /** Resolves when cancelling begins. */
  asked(): Promise<void> {
    this.begun ??= condition(() => this.now);
    return this.begun;
  }

  /** Waits, but not through a cancellation. */
  async sleep(ms: number): Promise<void> {
    await condition(() => this.now, ms);
  }
}
