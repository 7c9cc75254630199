import { Context } from '@temporalio/activity';
import type { CallAges } from '../../contract/index.js';

/**
 * What an attempt at a watch leaves to the next attempt, as the details of its heartbeats. Without it, the next attempt
 * would know neither the recent calls nor the time of the last look.
 */
export interface Handover {
  /**
   * AWS's status of the task, for the Web UI and for the progress of commands. `not seen yet` or `not listed` if AWS
   * has not shown the task to the attempt.
   */
  readonly status: string;
  /** What the last heartbeat of an attempt adds. After this heartbeat, the attempt makes no call. */
  readonly ended?: {
    /** Number of the attempt. */
    readonly attempt: number;
    /** The recent calls at the earliest instant at which the next attempt can begin. */
    readonly calls: CallAges;
    /** The task's age (ms) at the last look. */
    readonly lookedMs: number;
  };
}

/**
 * What the previous attempt has left. If that attempt was lost, this is at most a status: Temporal still shows the last
 * heartbeat, and the lost attempt may have made calls after this heartbeat.
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
