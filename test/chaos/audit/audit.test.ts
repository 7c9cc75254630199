import type { TaskState } from '@logferry/emulator';
import { describe, expect, it } from 'vitest';
import { AWS_CLOCK_LAG_MS } from '../../../activities/ports.js';
import { destinationPrefix, merkleRoot, type Receipt, receiptKey, taskName } from '../../../archive/index.js';
import { DAY_MS, noSlices, noTotals, type Outcome, SECOND_MS } from '../../../contract/index.js';
import { audit } from './audit.js';
import type { Claims, RunOfExport, StoredManifest, StoredReceipt, Truth } from './evidence.js';

const WINDOW = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
const FROM_MS = Date.parse(WINDOW.from);
const TO_MS = Date.parse(WINDOW.to);
const CREATED_MS = Date.parse('2026-11-01T00:00:00Z');
const DONE_MS = CREATED_MS + 1_000;
const CLOSED_MS = CREATED_MS + 5_000;
const ARCHIVE = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'archive',
  bucketOwner: '111122223333',
  prefix: '',
  layout: 'plain',
} as const;
const REQUEST = {
  source: { logGroups: ['/app'] },
  window: WINDOW,
  destination: { bucket: 'archive' },
  region: ARCHIVE.region,
};
const MANIFEST = 's3://archive/1.manifest.json';

const sliceOf = (generation: number) => ({ ...ARCHIVE, logGroup: '/app', ...WINDOW, generation });

function taskOf(taskId: string, more: Partial<TaskState> & { generation?: number } = {}): TaskState {
  const { generation = 1, ...changed } = more;
  const slice = sliceOf(generation);
  return {
    taskId,
    accountId: ARCHIVE.accountId,
    region: ARCHIVE.region,
    taskName: taskName(slice),
    logGroupName: '/app',
    from: FROM_MS,
    to: TO_MS,
    destination: 'archive',
    destinationPrefix: destinationPrefix(slice),
    status: 'COMPLETED',
    creationTime: CREATED_MS,
    completionTime: DONE_MS,
    changes: [{ status: 'RUNNING', atMs: CREATED_MS }],
    foreign: false,
    hidden: false,
    keys: [],
    events: 1,
    bytes: 10,
    ...changed,
  };
}

function receiptOf(outcome: Outcome, more: Partial<Receipt> = {}): StoredReceipt {
  const slice = sliceOf(more.slice?.generation ?? 1);
  const key = `${destinationPrefix(slice)}/task-1/stream/000000.gz`;
  const objects = outcome === 'archived' ? [{ key, bytes: 10, events: 1 }] : [];
  const receipt: Receipt = {
    schemaVersion: 1,
    slice,
    window: WINDOW,
    outcome,
    askedAt: new Date(CREATED_MS).toISOString(),
    exportId: 'exp-1',
    runNo: 1,
    claimed: {},
    authenticated: { arn: 'arn:aws:iam::111122223333:root', accountId: ARCHIVE.accountId },
    task: { taskId: 'task-1', taskName: taskName(slice), status: 'COMPLETED', adopted: false },
    objects,
    totals: { objects: objects.length, bytes: 10 * objects.length, events: objects.length },
    verification: { level: 'content', result: 'passed' },
    evidence: [],
    strayFolders: [],
    recordedAt: new Date(DONE_MS).toISOString(),
    ...more,
  };
  return {
    key: receiptKey(slice, outcome, receipt.askedAt),
    sha256: 'a'.repeat(64),
    receipt,
    objects: objects.map((object) => object.key),
  };
}

/** Evidence without any contradiction, of an export of one day with one event. */
function sound() {
  const stored = receiptOf('archived');
  const slices = { ...noSlices(), planned: 1, archived: 1 };
  const list = [{ key: stored.key, sha256: stored.sha256, outcome: 'archived' as const, skipped: false }];
  const part = { key: 'part', sha256: 'b'.repeat(64), entries: 1 };
  const manifest = {
    sha256: 'c'.repeat(64),
    content: { status: 'completed', slices, parts: [part], merkleRoot: merkleRoot([stored.sha256]) },
    parts: [{ ...part, list, leaves: [stored.sha256], receipts: 1 }],
  } as unknown as StoredManifest;
  const run: RunOfExport = {
    exportId: 'exp-1',
    firstRunId: 'run-1',
    request: REQUEST,
    ended: 'COMPLETED',
    closedAtMs: CLOSED_MS,
    result: {
      schemaVersion: 1,
      exportId: 'exp-1',
      status: 'completed',
      region: ARCHIVE.region,
      ...noTotals(),
      slices,
      tasksCreated: 1,
      objects: 1,
      bytes: 10,
      events: 1,
      unsettled: 0,
      warnings: [],
      manifest: MANIFEST,
      manifestSha256: manifest.sha256,
      failures: [],
      startedAt: new Date(CREATED_MS).toISOString(),
    },
    tasks: ['task-1'],
  };
  const truth: Truth = {
    atMs: CLOSED_MS,
    tasks: [taskOf('task-1')],
    streams: [
      {
        region: ARCHIVE.region,
        logGroup: '/app',
        stream: 'stream',
        events: [{ timestamp: FROM_MS + 5, message: 'one' }],
      },
    ],
    windowBounds: 'inclusive',
    objects: new Map([
      [`archive/${stored.receipt.objects[0]?.key}`, { bytes: 10, lines: ['2026-03-01T00:00:00.005Z one'] }],
    ]),
  };
  const claims: Claims = { receipts: [stored], recounts: [], manifests: new Map([[MANIFEST, manifest]]), runs: [run] };
  return { truth, claims, run, manifest, stored };
}

const invariants = (truth: Truth, claims: Claims): string[] =>
  audit(truth, claims, [REQUEST]).map(({ invariant }) => invariant);

describe('the audit of a chaos run', () => {
  it('finds nothing if everything agrees', () => {
    const { truth, claims } = sound();
    expect(audit(truth, claims, [REQUEST])).toEqual([]);
  });

  it('finds a second task of a slice and generation, unless DescribeExportTasks never showed this task', () => {
    const { truth, claims } = sound();
    const second = taskOf('task-2', { status: 'FAILED' });
    expect(audit({ ...truth, tasks: [...truth.tasks, second] }, claims, [REQUEST])).toMatchObject([
      { invariant: 'duplicates', exportIds: ['exp-1'], reason: expect.stringMatching(/task-1.*task-2/) },
    ]);
    expect(invariants({ ...truth, tasks: [...truth.tasks, { ...second, hidden: true }] }, claims)).toEqual([]);
  });

  it('finds a second completed task of a slice under a later generation, unless an export was forced', () => {
    const { truth, claims, run } = sound();
    const again = { ...truth, tasks: [...truth.tasks, taskOf('task-2', { generation: 2 })] };
    expect(invariants(again, claims)).toEqual(['duplicates']);
    const forced = { ...run, request: { ...run.request, force: true } };
    expect(invariants(again, { ...claims, runs: [forced] })).toEqual([]);
  });

  it('finds a window that no receipt had closed at the time when the export closed', () => {
    const { truth, claims, run } = sound();
    expect(invariants(truth, { ...claims, receipts: [] })).toContain('windowsLost');
    const late = receiptOf('archived', { recordedAt: new Date(CLOSED_MS + 1).toISOString() });
    expect(invariants(truth, { ...claims, receipts: [late] })).toEqual(['windowsLost']);
    const result = run.result && { ...run.result, slices: { ...run.result.slices, planned: 2 } };
    expect(invariants(truth, { ...claims, runs: [{ ...run, ...(result && { result }) }] })).toContain('windowsLost');
  });

  it('expects no receipt for the time before a log group was created again, unless the group has events in the window', () => {
    const { truth, claims } = sound();
    const open = { ...claims, receipts: [] };
    const anew = (timestamp: number) => ({
      ...truth,
      streams: truth.streams.flatMap((stream) => [
        { ...stream, goneMs: DONE_MS - 2 },
        { ...stream, stream: 'anew', bornMs: DONE_MS - 1, events: [{ timestamp, message: 'old' }] },
      ]),
    });
    expect(invariants(anew(FROM_MS - 1), open)).not.toContain('windowsLost');
    expect(invariants(anew(FROM_MS), open)).toContain('windowsLost');
  });

  it('finds receipts that contradict the events, the objects or the task', () => {
    const { truth, claims } = sound();
    const streams = truth.streams.map((stream) => ({ ...stream, events: [] }));
    expect(invariants({ ...truth, streams }, claims)).toEqual(['windowsWrong']);
    expect(invariants({ ...truth, objects: new Map() }, claims)).toEqual(['windowsLost', 'windowsWrong']);
    expect(invariants({ ...truth, tasks: [taskOf('task-1', { status: 'FAILED' })] }, claims)).toEqual(['windowsWrong']);
    const [[key] = ['']] = truth.objects;
    const others = new Map([[key, { bytes: 10, lines: ['2026-03-01T00:00:00.005Z two'] }]]);
    expect(invariants({ ...truth, objects: others }, claims)).toEqual(['windowsLost', 'windowsWrong']);
    const quiet = { ...claims, receipts: [receiptOf('quiet')] };
    expect(invariants(truth, quiet)).toContain('windowsWrong');
  });

  it('finds a receipt with the outcome expired for a window that the retention still covers', () => {
    const { truth, claims } = sound();
    const expired = { ...claims, receipts: [...claims.receipts, receiptOf('expired')] };
    expect(invariants(truth, expired)).toEqual(['windowsWrong']);
    const keeping = (retentionDays: number) => truth.streams.map((stream) => ({ ...stream, retentionDays }));
    expect(invariants({ ...truth, streams: keeping(365) }, expired)).toEqual(['windowsWrong']);
    expect(invariants({ ...truth, streams: keeping(30) }, expired)).toEqual([]);
  });

  it('accepts an expired window whose end is later than the first kept instant by at most the clock lag plus a second', () => {
    const { truth, claims } = sound();
    const streams = truth.streams.map((stream) => ({ ...stream, retentionDays: 30 }));
    const expiredAfter = (ms: number) => {
      const recordedAt = new Date(TO_MS + 30 * DAY_MS - ms).toISOString();
      return invariants(
        { ...truth, streams },
        { ...claims, receipts: [...claims.receipts, receiptOf('expired', { recordedAt })] },
      );
    };
    expect(expiredAfter(AWS_CLOCK_LAG_MS + SECOND_MS)).toEqual([]);
    expect(expiredAfter(AWS_CLOCK_LAG_MS + SECOND_MS + 1)).toEqual(['windowsWrong']);
  });

  it('finds late events that no later generation has exported, and recounts that missed them', () => {
    const { truth, claims } = sound();
    const late = { timestamp: FROM_MS + 7, message: 'late', ingestionTime: DONE_MS + 1 };
    const streams = truth.streams.map((stream) => ({ ...stream, events: [...stream.events, late] }));
    expect(invariants({ ...truth, streams }, claims)).toEqual(['windowsLost']);
    const again = [...truth.tasks, taskOf('task-2', { generation: 2, creationTime: DONE_MS + 2 })];
    expect(invariants({ ...truth, streams, tasks: again }, claims)).toEqual(['windowsLost']);
    const askedAt = new Date(CLOSED_MS).toISOString();
    const recounts = [{ key: 'recount', content: { ...ARCHIVE, ...WINDOW, logGroup: '/app', askedAt } }];
    expect(invariants({ ...truth, streams }, { ...claims, recounts })).toEqual(['windowsLost', 'windowsWrong']);
  });

  it('accepts the objects of a task during which the log group was deleted, even if the group is created again after the task', () => {
    const { truth, claims } = sound();
    const gone = truth.streams.map((stream) => ({ ...stream, goneMs: DONE_MS - 1 }));
    expect(invariants({ ...truth, streams: gone }, claims)).toEqual([]);
    const born = truth.streams.map((stream) => ({ ...stream, bornMs: DONE_MS + 1, stream: 'anew', events: [] }));
    expect(invariants({ ...truth, streams: [...gone, ...born] }, claims)).toEqual([]);
  });

  it('finds a task that was still running after the export had closed, unless the result names the task', () => {
    const { truth, claims, run } = sound();
    const tasks = [taskOf('task-1', { completionTime: CLOSED_MS + 100 })];
    expect(invariants({ ...truth, tasks }, claims)).toEqual(['liveTasksAfterClose']);
    const result = run.result && { ...run.result, stillCancelling: ['task-1'] };
    expect(invariants({ ...truth, tasks }, { ...claims, runs: [{ ...run, ...(result && { result }) }] })).toEqual([]);
    expect(invariants({ ...truth, tasks }, { ...claims, runs: [{ ...run, ended: 'TERMINATED' }] })).toEqual([]);
  });

  it('finds manifests that are missing or contradict the receipts', () => {
    const { truth, claims, manifest, stored } = sound();
    expect(invariants(truth, { ...claims, manifests: new Map() })).toEqual(['recordsBroken']);
    const changed = { ...manifest, content: { ...manifest.content, merkleRoot: 'd'.repeat(64) } };
    expect(invariants(truth, { ...claims, manifests: new Map([[MANIFEST, changed]]) })).toEqual(['recordsBroken']);
    expect(invariants(truth, { ...claims, receipts: [{ ...stored, sha256: 'e'.repeat(64) }] })).toEqual([
      'recordsBroken',
    ]);
  });

  it('finds an export that never closed', () => {
    const { truth, claims, run } = sound();
    const { closedAtMs: _closed, result: _result, ...open } = run;
    expect(invariants(truth, { ...claims, runs: [{ ...open, ended: 'RUNNING' }] })).toEqual(['neverClosed']);
  });
});
