import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { destinationPrefix, type Receipt, receiptKey } from '../../archive/index.js';
import { receiptText } from '../../archive/records/receipt.js';
import { putArchived } from '../../archive/testing/archived-slice.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import type { Outcome } from '../../contract/index.js';
import { runCommand } from '../../test/support/test-io.js';

const LOCATION = { ...ARCHIVE, prefix: 'logs' };
const sliceOf = (day: number, generation = 1, to = day + 1) => ({
  ...{ ...LOCATION, logGroup: '/app', generation },
  ...{ from: `2026-10-0${day}T00:00:00Z`, to: `2026-10-0${to}T00:00:00Z` },
});
const asked = (day: number): string => `2026-11-${day}T00:00:00Z`;

/** Stores a receipt with an object of the stream web, which has one event, and an empty object of the stream cron. */
const put = (store: MemoryStore, day: number, more: { generation?: number; to?: number; askedDay?: number } = {}) => {
  const { generation = 1, to = day + 1, askedDay = 20 } = more;
  const files = { web: [`2026-10-0${day}T10:00:00.000Z of generation ${generation}\n`], cron: [''] };
  const slice = sliceOf(day, generation, to);
  return putArchived(store, { slice, outcome: 'archived', askedAt: asked(askedDay), files });
};
const keysOf = (...receipts: Receipt[]): string[] =>
  receipts.flatMap(({ objects }) => objects.flatMap(({ key, events }) => (events === 0 ? [] : [key]))).sort();

it('a script names exactly the objects that hold the events of each day, by the newest committed receipt of that day', async () => {
  const store = new MemoryStore();
  // Days 1 to 3 were exported as one slice; then day 1 and day 2 again, and day 2 once more.
  const whole = put(store, 1, { to: 4, askedDay: 16 });
  const first = put(store, 1, { askedDay: 17 });
  const old = put(store, 2, { askedDay: 17 });
  const second = put(store, 2, { generation: 2, askedDay: 18 });
  // The task of day 4 failed, and left partial data; a later attempt succeeded. The first receipt names a stray folder.
  const partial = put(store, 4, { askedDay: 17 });
  const outcome: Outcome = 'failed';
  const failed = { ...partial, outcome, strayFolders: ['11111111-1111-4111-8111-111111111111'] };
  store.objects.delete(receiptKey(partial.slice, 'archived', partial.askedAt));
  store.put(receiptKey(failed.slice, outcome, failed.askedAt), receiptText(failed));
  const fourth = put(store, 4, { generation: 2, askedDay: 19 });
  const destination = destinationPrefix(fourth.slice);
  for (const name of ['aws-logs-write-test', '11111111-1111-4111-8111-111111111111/web/000000.gz', 'unknown/s/0.gz']) {
    store.put(`${destination}/${name}`, 'x');
  }
  await finishRun(store, LOCATION, {
    ...{ exportId: 'exp', receipts: [whole, first, old, second, failed, fourth] },
    window: { from: '2026-10-01T00:00:00Z', to: '2026-10-05T00:00:00Z' },
  });
  // A receipt that no manifest lists, with the latest time.
  put(store, 1, { generation: 3, askedDay: 21 });

  const folder = await mkdtemp(join(tmpdir(), 'logferry-sql-objects-'));
  for (const [key, body] of store.objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
  // The only event in the object of the long slice is of day 1, and a newer receipt replaces the slice for day 1.
  const expected = keysOf(first, second, fourth);
  const sql = (...args: string[]) => runCommand(['sql', folder, '--group', '/app', ...args]);
  const { code, stdout, stderr } = await sql('--engine', 'duckdb');
  expect([code, stderr]).toEqual([3, expect.stringMatching(/^problem: 1 receipt not committed .*_g0003\.archived/)]);
  const named = [...stdout.matchAll(/'([^']*\.gz)'/g)].map(([, path = '']) => path.slice(folder.length + 1));
  expect([...new Set(named)].sort()).toEqual(expected);

  const links = join(folder, 'links');
  const athena = await sql('--engine', 'athena', '--symlinks', links, '--symlinks-location', 's3://queries/links');
  expect(athena).toMatchObject({ code: 3, stderr });
  const files = (await readdir(links, { recursive: true })).filter((name) => name.endsWith('symlink.txt'));
  const texts = await Promise.all(files.map((name) => readFile(join(links, name), 'utf8')));
  const listed = texts.flatMap((text) => text.trim().split('\n')).map((url) => url.slice('s3://my-archive/'.length));
  expect(listed.sort()).toEqual(expected);
  await rm(folder, { recursive: true });
});
