import type { ActivityHost } from './activity.js';
import type { Execution } from './execution.js';
import type { Command, Job, Sandbox } from './sandbox.js';

/** The random decisions of the server, and the observers of its events. */
export interface ServerHost extends ActivityHost {
  sandbox: Sandbox;
  /** Whether a worker has evicted a workflow from its memory. */
  forgets(): boolean;
  /** Time from the beginning of a workflow task to its completion at the server (ms). */
  taskMs(): number;
  /**
   * Delay (ms) after which a message between workflows is delivered a second time; undefined if it is delivered only
   * once.
   */
  repeatsMs(): number | undefined;
  /** Names of the registered search attributes. */
  searchAttributes: readonly string[];
  /** Number of history events at which the server suggests continue-as-new. */
  suggestAt: number;
  onClosed(execution: Execution): void;
  onReplayed(): void;
  onViolation(text: string): void;
  /** Called with the jobs and commands of a workflow task after the server has accepted the task. */
  onTask(execution: Execution, jobs: readonly Job[], commands: readonly Command[]): void;
}
