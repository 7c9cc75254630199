import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shell } from '../../test/support/shell.js';
import { withChosenSlice } from './auto-slice.js';
import { prepareRequest } from './request.js';

let shell: Shell;
beforeAll(async () => {
  shell = await Shell.open();
  await shell.logGroup('/a', 31);
});
afterAll(() => shell.close());

const prepared = (slice: string) =>
  prepareRequest(
    { logGroup: ['/a'], bucket: 'archive', region: 'eu-central-1', from: '2026-10-01', to: '2026-11-01', slice },
    { env: {}, nowMs: Date.parse('2026-11-20T18:00:00Z'), readInput: async () => '' },
  );

it('a run with auto records the chosen size, and keeps the request hash of auto, so that the same command finds the open export', async () => {
  const io = shell.io();
  const asked = await prepared('auto');
  const chosen = await withChosenSlice(io, asked, { maxScan: '1GB' });
  expect([asked.request.slice, chosen.request.slice]).toEqual(['day', 'month']);
  expect(chosen.unresolvedHash).toBe(asked.unresolvedHash);
  expect(io.printed.stderr).toMatch(
    /^One Logs Insights query counts .*\nSlices of a month, by the events of each day: the longest task takes about/,
  );
});

it('a run with auto and no limit for scans chooses slices by the length of the window, and says so', async () => {
  const io = shell.io();
  expect((await withChosenSlice(io, await prepared('auto'), {})).request.slice).toBe('day');
  expect(io.printed.stderr).toMatch(/^Slices of a day, by the length of the window; with --max-scan, one/);
});

it('a run with a stated slice size asks AWS nothing', async () => {
  const io = shell.io({ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
  const asked = await prepared('week');
  expect(await withChosenSlice(io, asked, {})).toBe(asked);
  expect(io.printed.stderr).toBe('');
});
