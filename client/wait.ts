import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { type ExportResult, type RunningExport, workflowIdOf } from '../contract/index.js';
import { describeExport, type ExportContext } from './describe.js';
import { GRPC, grpcCode } from './errors.js';
import { statusOf } from './status.js';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const LONGEST_POLL_MS = 60_000;

export interface WaitOptions {
  /** If this signal aborts, the promise rejects with the signal's reason. The export continues. */
  signal?: AbortSignal;
  /** Longest time to wait (ms). @default until the export has closed */
  limitMs?: number;
}

/** {@link WaitOptions} without a limit: the export has closed when the wait ends. */
export interface UnlimitedWait extends WaitOptions {
  limitMs?: never;
}

/**
 * Waits by long polling until an export has closed. If the connection is lost, this function polls again with growing
 * pauses, until the limit has passed.
 */
export async function waitFor(
  context: ExportContext,
  id: string,
  options: WaitOptions,
): Promise<ExportResult | RunningExport> {
  const { limitMs, signal } = options;
  const deadlineMs = limitMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + limitMs;
  await describeExport(context, id);
  for (let retryMs = FIRST_RETRY_MS; ; ) {
    signal?.throwIfAborted();
    const ended = await pollOnce(context, id, Math.min(deadlineMs, Date.now() + LONGEST_POLL_MS), signal);
    signal?.throwIfAborted();
    if (ended === 'closed' || Date.now() >= deadlineMs) return statusOf(context, id);
    if (ended === 'timeout') {
      retryMs = FIRST_RETRY_MS;
      continue;
    }
    const pauseMs = Math.max(0, Math.min(retryMs, deadlineMs - Date.now()));
    await delay(pauseMs, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
  }
}

/**
 * Polls once. Each poll has a separate abort signal, because the Temporal client adds a listener to the signal with
 * every call and never removes it.
 */
async function pollOnce(
  { client }: ExportContext,
  id: string,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<'closed' | 'timeout' | 'lost'> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let abort = () => {};
  // A call of the client that starts after the abort does not notice the abort, and ends only at its deadline. So the
  // poll ends by this promise.
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      controller.abort();
      reject(signal?.reason);
    };
  });
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const result = () => client.workflow.getHandle(workflowIdOf(id)).result();
    const polling = client.withAbortSignal(controller.signal, () => client.withDeadline(deadlineMs, result));
    await Promise.race([polling, aborted]);
    return 'closed';
  } catch (error) {
    if (error instanceof WorkflowFailedError) return 'closed';
    const code = grpcCode(error);
    if (code === GRPC.deadlineExceeded) return 'timeout';
    if (code !== undefined && LOSSES.has(code)) return 'lost';
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** gRPC status codes of a call that failed because the server or a proxy ended the connection, or was too busy. */
const LOSSES: ReadonlySet<number> = new Set([
  GRPC.cancelled,
  GRPC.unknown,
  GRPC.resourceExhausted,
  GRPC.internal,
  GRPC.unavailable,
]);
