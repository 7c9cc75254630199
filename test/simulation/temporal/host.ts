import type { ActivityHost } from './activity.js';
import type { Execution } from './execution.js';
import type { Command, Job, Sandbox } from './sandbox.js';

/** What the server leaves to chance, and whom it tells. */
export interface ServerHost extends ActivityHost {
  sandbox: Sandbox;
  /** Whether a worker has forgotten a workflow that it had in memory. */
  forgets(): boolean;
  /** From a workflow task's beginning to its completion at the server, in milliseconds. */
  taskMs(): number;
  /** How much later a message between workflows is delivered once more; undefined: never. */
  repeatsMs(): number | undefined;
  /** Events of history from which continue-as-new is suggested. */
  suggestAt: number;
  onClosed(execution: Execution): void;
  onReplayed(): void;
  onViolation(text: string): void;
  /** What a workflow task was told and asked for, once the server has accepted it. */
  onTask(execution: Execution, jobs: readonly Job[], commands: readonly Command[]): void;
}
