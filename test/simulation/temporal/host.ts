import type { ActivityHost } from './activity.js';
import type { Execution } from './execution.js';
import type { Command, Job, Sandbox } from './sandbox.js';

/** The random decisions of the server, and the observers of its events. */
export interface ServerHost extends ActivityHost {
  sandbox: Sandbox;
  /** Whether a worker has evicted a workflow that it had in memory. */
  forgets(): boolean;
  /** Time from the beginning of a workflow task to its completion at the server (ms). */
  taskMs(): number;
  /** Delay until a message between workflows is delivered a second time (ms); undefined if it is not. */
  repeatsMs(): number | undefined;
  /** Number of history events from which the server suggests continue-as-new. */
  suggestAt: number;
  onClosed(execution: Execution): void;
  onReplayed(): void;
  onViolation(text: string): void;
  /** Called with the jobs and commands of a workflow task once the server has accepted it. */
  onTask(execution: Execution, jobs: readonly Job[], commands: readonly Command[]): void;
}
