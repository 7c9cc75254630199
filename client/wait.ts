import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowContinuedAsNewError, WorkflowFailedError } from '@temporalio/client';
import type { ExportResult } from '../contract/index.js';
import { describeExport, type ExportContext } from './describe.js';
import { GRPC, grpcCode } from './errors.js';
import { statusOf } from './status.js';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

export interface WaitOptions {
  /** Ends the waiting, not the export; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** How long to wait. @default until the export has closed */
  limitMs?: number;
}

/** Long-polls Temporal. A lost connection is tried again, ever more slowly, for as long as the limit allows. */
export async function waitFor(context: ExportContext, id: string, options: WaitOptions): Promise<ExportResult> {
  const { limitMs, signal } = options;
  const deadlineMs = limitMs === undefined ? undefined : Date.now() + limitMs;
  await describeExport(context, id);
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
    try {
      await closed(context, id, deadlineMs, signal);
      return await statusOf(context, id);
    } catch (error) {
      signal?.throwIfAborted();
      if (deadlineMs !== undefined && Date.now() >= deadlineMs) return statusOf(context, id);
      if (!isConnectionLoss(error)) throw error;
      const pauseMs = Math.min(retryMs, (deadlineMs ?? Number.POSITIVE_INFINITY) - Date.now());
      await delay(Math.max(pauseMs, 0), undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

/** Resolves when the export has closed, in whichever way; rejects on the deadline, the signal or a lost connection. */
async function closed(
  { client }: ExportContext,
  id: string,
  deadlineMs: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const result = () => client.workflow.getHandle(id).result();
  const untilDeadline = () => (deadlineMs === undefined ? result() : client.withDeadline(deadlineMs, result));
  try {
    await (signal === undefined ? untilDeadline() : client.withAbortSignal(signal, untilDeadline));
  } catch (error) {
    if (!(error instanceof WorkflowFailedError) && !(error instanceof WorkflowContinuedAsNewError)) throw error;
  }
}

const LOSSES: ReadonlySet<number> = new Set([GRPC.unavailable, GRPC.deadlineExceeded, GRPC.cancelled]);
const isConnectionLoss = (error: unknown): boolean => LOSSES.has(grpcCode(error) ?? -1);
