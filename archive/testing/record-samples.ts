import { exportRequest, noSlices, parseExportRequest, resolveRequest } from '../../contract/index.js';
import type { Manifest } from '../records/manifest.js';
import type { Receipt } from '../records/receipt.js';
import type { NewRecount } from '../records/recounts.js';
import type { RunRecord } from '../records/run-record.js';
import { ARCHIVE } from './samples.js';

/*
 * Records of an export of one day of the log group `a`.
 */

const day = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
/** The hash of each sample that needs one. */
export const hash = 'a'.repeat(64);
const input = {
  source: { logGroups: ['a'] },
  window: day,
  destination: { bucket: 'my-archive' },
  region: 'eu-central-1',
};
const AT = '2026-11-01T00:00:00Z';

export const receipt: Receipt = {
  schemaVersion: 1,
  slice: { ...ARCHIVE, logGroup: 'a', ...day, generation: 1 },
  window: day,
  outcome: 'archived',
  askedAt: AT,
  exportId: 'exp',
  runNo: 1,
  claimed: {},
  authenticated: { arn: 'arn', accountId: '111122223333' },
  task: { taskId: 't', taskName: 'n', status: 'COMPLETED', adopted: false },
  objects: [{ key: 'o', bytes: 1, sha256: hash }],
  objectPages: [{ key: 'p', sha256: hash, objects: 1, bytes: 1 }],
  totals: { objects: 1, bytes: 1 },
  verification: { level: 'content', result: 'passed' },
  evidence: [],
  strayFolders: [],
  logGroupMetadata: { arn: 'arn', logClass: 'STANDARD', tags: { team: 'a' } },
  recordedAt: AT,
};
export const run: RunRecord = {
  schemaVersion: 1,
  exportId: 'exp',
  firstRunId: 'x',
  startedAt: AT,
  accountId: '111122223333',
  request: resolveRequest(parseExportRequest(input), Date.parse(AT)),
  requestHash: hash,
  identityHash: hash,
};
export const manifest: Manifest = {
  schemaVersion: 1,
  exportId: 'exp',
  runNo: 1,
  requestHash: hash,
  identityHash: hash,
  request: exportRequest.parse(input),
  status: 'completed',
  slices: noSlices(),
  totals: { tasksCreated: 0, objects: 0, bytes: 0, events: 0 },
  parts: [],
  entries: 0,
  receipts: 0,
  merkleRoot: hash,
  failures: [],
  workflow: { id: 'exp', firstRunId: 'x' },
  startedAt: AT,
  finishedAt: AT,
};
export const RECEIPT_KEY =
  '_logferry/receipts/111122223333/eu-central-1/2026-10/a/20261001T000000Z_20261002T000000Z_all_g0001.archived.20261101T000000Z.json';
export const recount: NewRecount = {
  logGroup: 'a',
  ...day,
  askedAt: AT,
  method: 'insights',
  receipts: [{ key: RECEIPT_KEY, sha256: hash }],
  exportId: 'exp',
  runNo: 1,
};
