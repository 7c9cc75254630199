import { beforeAll, describe, expect, it } from 'vitest';
import { intervalOf } from '../../contract/index.js';
import { closeRun, day, receiptOf } from '../testing/closed-run.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import { type ExportReport, exportReport, type PeriodReport, periodReport, type ReportedArchive } from './index.js';

/** 20:00 on 2026-10-05. A day can be exported 12 hours after its end, so four days of October can be exported. */
const NOW_MS = Date.UTC(2026, 9, 5, 20);
const archiveOf = (store: MemoryStore): ReportedArchive => ({ objects: store, prefix: '' });

describe('the report of an export', () => {
  let report: ExportReport;
  beforeAll(async () => {
    const store = new MemoryStore();
    const failedFirst = receiptOf('/app', 0, 'failed');
    const masked = { arn: 'a', logClass: 'STANDARD', dataProtectionStatus: 'ACTIVATED' };
    await closeRun(
      store,
      [
        failedFirst,
        { ...receiptOf('/app', 0, 'archived'), slice: { ...failedFirst.slice, generation: 2 } },
        receiptOf('/app', 1, 'failed'),
        receiptOf('/app', 2, 'expired'),
        receiptOf('/app', 3, 'listed'),
        receiptOf('/app', 4, 'archived', { askedAt: day(6), logGroupMetadata: masked }),
        receiptOf('/app', 5, 'empty'),
      ],
      { status: 'partial', leftOut: [{ from: day(7), to: day(8), reason: 'sliceNotOver', logGroup: '/app' }] },
    );
    report = await exportReport(archiveOf(store), 'exp');
  });

  it('names what the archive lacks, and counts a failed attempt only if no later attempt closed its window', () => {
    expect(report.lacks.map(({ kind, count }) => [kind, count])).toEqual([
      ['open', 1],
      ['leftOut', 1],
      ['expired', 1],
      ['unverified', 1],
      ['unsettled', 1],
      ['masked', 1],
    ]);
    const [open] = report.lacks;
    expect(open?.examples).toEqual([{ logGroup: '/app', from: day(1), to: day(2), detail: 'failed: why failed' }]);
  });

  it('names the requester as claimed, and the credentials that AWS accepted', () => {
    expect(report).toMatchObject({ requestedBy: 'ci', reason: 'audit', status: 'partial', runNo: 1 });
    expect(report.authenticated).toEqual(['arn:aws:iam::111122223333:role/exporter']);
  });

  it('sums volumes by log group, and the time of tasks, of waiting and of reading back', () => {
    expect(report.groups).toEqual([{ logGroup: '/app', receipts: 7, objects: 6, bytes: 60, events: 30 }]);
    const { totalMs, running, waiting } = report.timeline;
    expect(totalMs).toEqual({ running: 180_000, verifying: 90_000, waiting: 420_000 });
    expect(running.every((share, at) => Math.abs(share + (waiting[at] ?? 0) - 1) < 1e-9)).toBe(true);
  });

  it('refuses an export or a run that the archive does not have, and says which runs have closed', async () => {
    const store = new MemoryStore();
    await closeRun(store, []);
    const refused = async (exportId: string, runNo?: number) =>
      exportReport(archiveOf(store), exportId, runNo).catch((error: Error) => error.message);
    expect(await refused('none')).toContain('the archive has no export none');
    expect(await refused('exp', 2)).toContain('export exp has no closed run 2: only run 1 of it has closed');
    for (const key of store.objects.keys()) if (key.endsWith('.manifest.json')) store.objects.delete(key);
    expect(await refused('exp')).toContain('export exp: no run of it has closed');
  });
});

describe('the report of a period', () => {
  let report: PeriodReport;
  const failing = (): string[] =>
    report.controls.filter(({ compliant, total }) => compliant < total).map(({ id }) => id);
  beforeAll(async () => {
    const store = new MemoryStore();
    await closeRun(store, [
      receiptOf('/app', 0, 'archived'),
      receiptOf('/app', 1, 'listed'),
      receiptOf('/b', 0, 'expired'),
    ]);
    await closeRun(store, [], { exportId: 'second', status: 'failed' });
    const september = intervalOf({ from: day(0), to: day(2) });
    report = await periodReport(archiveOf(store), september, NOW_MS);
    expect(report).toMatchObject({ counted: { groups: 2, days: 4 }, runs: [] });
    expect(failing()).toEqual(['days-closed', 'days-kept', 'days-read-back']);
    const october = intervalOf({ from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' });
    report = await periodReport(archiveOf(store), october, NOW_MS);
  });

  it('applies the controls of runs to the runs that began or closed in the period', () => {
    expect(report.runs.map(({ exportId, logEntry }) => [exportId, logEntry])).toEqual([
      ['exp', 0],
      ['second', undefined],
    ]);
    const counts = Object.fromEntries(report.controls.map(({ id, compliant, total }) => [id, [compliant, total]]));
    expect(counts).toMatchObject({
      ...{ 'runs-closed': [2, 2], 'runs-completed': [1, 2], 'runs-attributed': [2, 2] },
      ...{ 'runs-logged': [1, 2], 'runs-signed': [0, 2] },
    });
  });

  it('finds runs in the log of an archive with a prefix', async () => {
    const store = new MemoryStore();
    await closeRun(store, [], {}, { ...ARCHIVE, prefix: 'logs' });
    const october = intervalOf({ from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' });
    const { runs } = await periodReport({ objects: store, prefix: 'logs' }, october, NOW_MS);
    expect(runs).toMatchObject([{ exportId: 'exp', logEntry: 0 }]);
  });

  it('names the controls that are not met, and the runs that deviate from them', () => {
    expect(failing()).toEqual(['days-closed', 'runs-completed', 'runs-logged', 'runs-signed']);
    const control = report.controls.find(({ id }) => id === 'runs-completed');
    expect(control?.deviations).toEqual([{ item: 'second/1', detail: 'failed' }]);
  });
});
