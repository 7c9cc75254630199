import { claimRun } from '../../archive/index.js';
import type { MemoryStore } from '../../archive/testing/memory-store.js';
import {
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  defined,
  type ExportRequest,
  identityHash,
  parseExportRequest,
  requestHash,
  resolveRequest,
} from '../../contract/index.js';
import { archiveLocationOf } from '../shared/archive-location.js';
import type { OpenedExport } from '../types/opening.js';

export const ACCOUNT_ID = '111122223333';

/** Opens run 1 of the export `e` in an archive. Stores the first record of the run, as openExport does. */
export async function openedExport(store: MemoryStore, asked: ExportRequest): Promise<OpenedExport> {
  const request = resolveRequest(parseExportRequest(asked), Date.now());
  const run = { exportId: 'e', firstRunId: 'first', startedAt: '2026-11-20T00:00:00Z' };
  const hashes = { requestHash: requestHash(request), identityHash: identityHash(request) };
  await claimRun(
    store,
    request.destination,
    { schemaVersion: 1, ...run, accountId: ACCOUNT_ID, request, ...hashes },
    1,
  );
  return {
    ...run,
    ...hashes,
    runNo: 1,
    archive: archiveLocationOf(request, ACCOUNT_ID),
    ...defined({ logStreamPrefix: request.source.logStreamPrefix }),
    laneId: 'lane',
    laneSettings: DEFAULT_LANE_SETTINGS,
    timings: DEFAULT_TIMINGS,
  };
}
