import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  defined,
  exportIdOf,
  formatInstant,
  type KnownProgress,
  MEMO,
  type RememberedProgress,
  type RunningExport,
} from '../contract/index.js';
import type { ExportContext } from './describe.js';
import { liveProgress } from './progress.js';
import { requestFacts } from './request.js';

/** An open export with its progress: the answer of a worker, or else what the export has noted in its memo. */
export async function runningExport(
  context: ExportContext,
  described: WorkflowExecutionDescription,
): Promise<RunningExport> {
  const live = await liveProgress(context, described);
  const progress: KnownProgress | undefined =
    live === undefined ? rememberedProgress(described.memo) : { ...live, asOf: formatInstant(Date.now()) };
  const [, accountId, laneRegion] = progress?.lane?.split('/') ?? [];
  const { window, leftOut } = progress ?? {};
  const isKnown = laneRegion !== undefined && window !== undefined && leftOut !== undefined;
  const asked = isKnown ? { region: laneRegion } : await requestFacts(context, described);
  return {
    schemaVersion: 1,
    exportId: exportIdOf(described.workflowId),
    status: 'running',
    ...defined({ accountId }),
    ...asked,
    ...defined({ region: laneRegion, window, leftOut }),
    startedAt: progress?.startedAt ?? formatInstant(described.startTime.getTime()),
    paused: live === undefined,
    workerSeen: live !== undefined,
    progress: progress ?? null,
  };
}

/** The progress in a memo; undefined if the export has noted none yet. */
export function rememberedProgress(memo: Record<string, unknown> | undefined): RememberedProgress | undefined {
  const value = memo?.[MEMO.progress];
  return typeof value === 'object' && value !== null && 'asOf' in value ? (value as RememberedProgress) : undefined;
}
