import { asyncLocalStorage, type Context } from '@temporalio/activity';

/** What a test gives an activity besides its input. */
export interface ActivitySetting {
  /** Id of the workflow that scheduled the activity. */
  workflowId?: string;
  attempt?: number;
  /** When Temporal scheduled the attempt; default: now. */
  scheduledMs?: number;
  /** Details of the last heartbeat of the previous attempt. */
  heartbeatDetails?: unknown;
  /** Called with the details of each heartbeat. */
  onHeartbeat?: (details: unknown) => void;
  /** Aborted when the activity is cancelled or the worker shuts down; default: never. */
  cancellationSignal?: AbortSignal;
}

/** Runs code as an activity of this process, without a Temporal service. */
export function inActivity<Output>(
  {
    workflowId = 'e',
    attempt = 1,
    scheduledMs = Date.now(),
    heartbeatDetails,
    onHeartbeat = () => undefined,
    cancellationSignal = new AbortController().signal,
  }: ActivitySetting,
  run: () => Promise<Output>,
): Promise<Output> {
  const context = {
    info: {
      attempt,
      heartbeatDetails,
      scheduledTimestampMs: scheduledMs,
      currentAttemptScheduledTimestampMs: scheduledMs,
      workflowExecution: { workflowId, runId: 'run' },
    },
    cancellationSignal,
    heartbeat: onHeartbeat,
    log: { error: () => undefined, warn: () => undefined, info: () => undefined },
  };
  return asyncLocalStorage.run(context as unknown as Context, run);
}
