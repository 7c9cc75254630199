import { Context } from '@temporalio/activity';

/**
 * What an attempt at a watch leaves to the next attempt, as the details of its heartbeats. Without it, the next attempt
 * would begin with the reserve of credit, and would look at the task immediately.
 */
export interface Handover {
  /** AWS's status of the task, for the Web UI and for the progress of commands. */
  readonly status: string;
  /** What the last heartbeat of an attempt adds. After this heartbeat, the attempt makes no call. */
  readonly ended?: {
    /** Number of the attempt. */
    readonly attempt: number;
    /** Credit of calls at the earliest instant at which the next attempt can begin. */
    readonly credit: number;
    /** The task's age (ms) at the last look. */
    readonly lookedMs: number;
  };
}

/**
 * What the attempt before has left. An attempt that was lost leaves nothing: Temporal then still shows the heartbeat of
 * an earlier one, whose credit the lost attempt may have used.
 */
export function handedOver(): Partial<Handover> {
  const { attempt, heartbeatDetails } = Context.current().info;
  if (attempt === 1 || !isHandover(heartbeatDetails)) return {};
  const { status, ended } = heartbeatDetails;
  return ended?.attempt === attempt - 1 ? { status, ended } : { status };
}

function isHandover(details: unknown): details is Handover {
  return typeof details === 'object' && details !== null && 'status' in details && typeof details.status === 'string';
}
