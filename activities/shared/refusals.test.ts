import { expect, it } from 'vitest';
import { DAY_MS, formatInstant, parseExportRequest, resolveRequest } from '../../contract/index.js';
import type { Aws } from '../ports.js';
import { archiveLocationOf } from './archive-location.js';
import { refusals } from './refusals.js';

const aws = {
  nowMs: async () => Date.now(),
  bucketRegion: async () => 'eu-central-1',
  logGroups: {
    findMany: async (names: string[]) =>
      new Map(names.map((name) => [name, { name, arn: '', createdAt: '2020-01-01T00:00:00Z', logClass: '' }])),
  },
  exportTasks: { page: async () => ({ tasks: [] }) },
} as unknown as Aws;

/** The error codes of the refusals for a window that ends `beforeNowMs` before now. */
async function codesFor(beforeNowMs: number, allowRecent: boolean) {
  const nowMs = Date.now();
  const to = formatInstant(nowMs - beforeNowMs);
  const asked = parseExportRequest({
    source: { logGroups: ['g'] },
    window: { from: formatInstant(nowMs - 10 * DAY_MS), to },
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
    allowRecent,
  });
  const request = resolveRequest(asked, nowMs);
  const failures = await refusals(aws, archiveLocationOf(request, '111122223333'), request);
  for (const { message, hint } of failures) {
    expect(message).toContain(`window.to is ${to}`);
    expect(hint).not.toBe('');
  }
  return failures.map(({ code }) => code);
}

it('refuses a window that ends in the future, even if the request allows recent windows', async () => {
  for (const allowRecent of [false, true]) expect(await codesFor(-DAY_MS, allowRecent)).toEqual(['WINDOW_IN_FUTURE']);
});

it('accepts a window of the last hours only if the request allows recent windows', async () => {
  expect(await codesFor(DAY_MS / 24, false)).toEqual(['WINDOW_TOO_RECENT']);
  expect(await codesFor(DAY_MS / 24, true)).toEqual([]);
  expect(await codesFor(DAY_MS, false)).toEqual([]);
});
