import { expect, it } from 'vitest';
import { parseExportRequest } from './parse.js';
import { CLOCK_TOLERANCE_MS, exportIdRefusal, MOST_REQUEST_BYTES, requestRefusals } from './request-rules.js';
import { resolveRequest } from './resolve.js';
import { formatInstant, HOUR_MS, instantMs } from './time.js';

const NOW_MS = instantMs('2026-11-21T15:30:00Z');
const base = {
  source: { logGroups: ['g'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  destination: { bucket: 'archive' },
  region: 'eu-central-1',
};
const refusals = (change: object) =>
  requestRefusals(resolveRequest(parseExportRequest({ ...base, ...change }), NOW_MS), NOW_MS);
const codes = (change: object) => refusals(change).map(({ code }) => code);
const endingAt = (toMs: number) => ({ window: { from: base.window.from, to: formatInstant(toMs) } });

it('allows a request that breaks no rule', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ destination: { bucket: 'archive', layout: 'hive' } })).toEqual([]);
});

it('refuses maxScanBytes without verify source, and the hive layout with slices longer than a day', () => {
  expect(codes({ verify: 'source', maxScanBytes: 0 })).toEqual([]);
  expect(codes({ maxScanBytes: 1 })).toEqual(['INVALID_REQUEST']);
  const hive = { destination: { bucket: 'archive', layout: 'hive' } };
  for (const slice of ['week', 'month']) expect(codes({ ...hive, slice })).toEqual(['INVALID_REQUEST']);
  expect(codes({ ...hive, slice: 'auto', window: { ...base.window, from: '2026-01-01T00:00:00Z' } })).toEqual([
    'INVALID_REQUEST',
  ]);
});

it('refuses busy days with slices that are longer than a day, but not with auto, and busy days that are no days', () => {
  const busyDays = { g: { '2026-10-05': 4 } };
  for (const slice of ['day', 'auto']) expect(codes({ slice, busyDays })).toEqual([]);
  expect(codes({ slice: 'auto', busyDays, window: { ...base.window, from: '2026-07-01T00:00:00Z' } })).toEqual([]);
  expect(refusals({ slice: 'week', busyDays })).toMatchObject([
    {
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/busyDays cuts days .* slice is "week": choose "day" or "auto"/),
    },
  ]);
  for (const day of ['2026-02-31', 'yesterday']) {
    expect(() => parseExportRequest({ ...base, busyDays: { g: { [day]: 4 } } })).toThrow(
      `busyDays.g.${day} (4) must have a key that is a UTC day, such as 2026-10-05`,
    );
  }
  expect(() => parseExportRequest({ ...base, busyDays: { 'g h': {} } })).toThrow(
    'busyDays."g h" ({}) must have a key that is the name of a log group',
  );
});

it('refuses excludes that leave out every named log group, if nothing else chooses log groups', () => {
  const source = { logGroups: ['app-1', 'app-2'], excludes: ['app-*'] };
  expect(refusals({ source })).toMatchObject([
    {
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(
        /source\.excludes \("app-\*"\) leaves out every .* \("app-1", "app-2"\): remove one/,
      ),
    },
  ]);
  expect(codes({ source: { ...source, logGroups: ['app-1', 'db'] } })).toEqual([]);
  for (const more of [{ logGroupPrefixes: ['x'] }, { logGroupPattern: 'x' }, { tags: { x: 'y' } }]) {
    expect(codes({ source: { ...source, ...more } })).toEqual([]);
  }
});

it('allows a window that ends in the future within the tolerance for clocks, but no later end', () => {
  const recent = { allowRecent: true };
  expect(codes({ ...recent, ...endingAt(NOW_MS + CLOCK_TOLERANCE_MS) })).toEqual([]);
  expect(codes({ ...recent, ...endingAt(NOW_MS + CLOCK_TOLERANCE_MS + 1) })).toEqual(['WINDOW_IN_FUTURE']);
});

it('allows a window that ends within the last 12 hours only with allowRecent, and names the latest safe end', () => {
  expect(codes(endingAt(NOW_MS - 12 * HOUR_MS))).toEqual([]);
  expect(codes({ ...endingAt(NOW_MS - HOUR_MS), allowRecent: true })).toEqual([]);
  const [refusal] = refusals(endingAt(NOW_MS - 12 * HOUR_MS + 1));
  expect(refusal?.code).toBe('WINDOW_TOO_RECENT');
  expect(refusal?.message).toContain('the latest safe end now is 2026-11-21T03:30:00Z');
});

it('refuses a request of more than 128 KB, and names its size and the lengths of its lists', () => {
  const names = (length: number, count: number) =>
    Array.from({ length: count }, (_, at) => `${at}`.padEnd(length, 'x'));
  expect(codes({ source: { logGroups: names(200, 500) } })).toEqual([]);
  const [refusal] = refusals({ source: { logGroups: names(512, 500), excludes: names(512, 400) } });
  expect(refusal?.code).toBe('INVALID_REQUEST');
  expect(refusal?.message).toMatch(/: it has 463774 bytes as JSON, and at most 131072 \(128 KB\) are allowed; /);
  expect(refusal?.message).toContain('source.logGroups has 500 names, source.excludes 400 patterns');

  const bytesOf = (reason: string) =>
    JSON.stringify(resolveRequest(parseExportRequest({ ...base, source: large, reason }), NOW_MS)).length;
  const large = { logGroups: names(259, 498) };
  const reason = 'r'.repeat(MOST_REQUEST_BYTES - bytesOf('r') + 1);
  expect(codes({ source: large, reason })).toEqual([]);
  expect(codes({ source: large, reason: `${reason}r` })).toEqual(['INVALID_REQUEST']);
  // The size of a request is counted in bytes, not in characters.
  expect(codes({ source: large, reason: reason.replace('r', 'ä') })).toEqual(['INVALID_REQUEST']);
});

it('allows only export ids that are safe as a folder name', () => {
  for (const id of ['a', 'exp-1.2_3', 'a'.repeat(128)]) expect(exportIdRefusal(id, 'id')).toBeUndefined();
  for (const id of ['', '-a', 'a/b', 'ä', 'a'.repeat(129)]) {
    expect(exportIdRefusal(id, 'id')).toMatchObject({ code: 'INVALID_REQUEST' });
  }
  expect(exportIdRefusal('a b', 'id')?.message).toContain('id ("a b") must be 1 to 128 letters');
});
