import { describe, expect, it } from 'vitest';
import { receiptKey } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import {
  DAY_MS,
  type ExportRequestInput,
  formatInstant,
  instantMs,
  type Outcome,
  parseExportRequest,
  type ResolvedRequest,
  resolveRequest,
} from '../../contract/index.js';
import type { Aws, LogGroup } from '../ports.js';
import type { PlanPage } from '../types.js';
import { sliceIdOf } from './coverage.js';
import { planPage } from './page.js';

const archive = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'archive',
  bucketOwner: '111122223333',
  prefix: '',
  layout: 'plain',
} as const;
const NOW = '2026-11-20T06:00:00Z';

const group = (name: string, more: Partial<LogGroup> = {}): LogGroup => ({
  name,
  arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${name}`,
  createdAt: '2026-01-01T00:00:00Z',
  logClass: 'STANDARD',
  ...more,
});

const request = (from: string, to: string, more: Partial<ExportRequestInput> = {}): ResolvedRequest =>
  resolveRequest(
    parseExportRequest({
      source: { logGroupPrefix: 'g' },
      window: { from, to },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
      ...more,
    }),
    instantMs(NOW),
  );

/** The part of AWS that planning reads. */
function awsWith(groups: LogGroup[], newest: Record<string, string> = {}): Aws {
  const logGroups = {
    async *list() {
      yield* groups;
    },
    newestEvent: async (name: string) => newest[name],
  };
  return { logGroups } as unknown as Aws;
}

const plan = (
  aws: Aws,
  asked: ResolvedRequest,
  {
    store = new MemoryStore(),
    recorded = new Set<string>(),
    ...more
  }: { store?: MemoryStore; recorded?: Set<string>; cursor?: PlanPage['cursor'] } = {},
): Promise<PlanPage> =>
  planPage({
    aws,
    store,
    archive,
    request: asked,
    recorded,
    nowMs: instantMs(NOW),
    ...(more.cursor && { cursor: more.cursor }),
  });

const keyOf = (logGroup: string, from: string, to: string, outcome: Outcome, generation = 1): string =>
  receiptKey({ ...archive, logGroup, from, to, generation }, outcome, NOW);
const shown = ({ slices }: PlanPage) =>
  slices.map(({ slice: { logGroup, from, to } }) => `${logGroup} ${from.slice(0, 10)} ${to.slice(0, 10)}`);

describe('a page of the plan', () => {
  it('puts what expires first before what is oldest', async () => {
    const groups = [
      group('g/forever'),
      group('g/short', { retentionDays: 30 }),
      group('g/long', { retentionDays: 365 }),
    ];
    const page = await plan(awsWith(groups), request('2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z'));
    expect(shown(page)).toEqual([
      'g/short 2026-11-01 2026-11-02',
      'g/short 2026-11-02 2026-11-03',
      'g/long 2026-11-01 2026-11-02',
      'g/long 2026-11-02 2026-11-03',
      'g/forever 2026-11-01 2026-11-02',
      'g/forever 2026-11-02 2026-11-03',
    ]);
  });

  it('begins with the oldest event a group can hold, and leaves out what AWS may not have yet', async () => {
    const young = group('g/young', { createdAt: '2026-11-17T10:00:00Z' });
    const page = await plan(awsWith([young]), request('2026-01-01T00:00:00Z', '2026-11-20T00:00:00Z'));
    expect(page.slices[0]?.slice.from).toBe('2026-11-03T00:00:00Z');
    expect(page.slices.at(-1)?.slice.to).toBe('2026-11-19T00:00:00Z');
    const recent = request('2026-11-19T00:00:00Z', '2026-11-20T03:00:00Z', { allowRecent: true });
    expect((await plan(awsWith([young]), recent)).slices.at(-1)?.slice.to).toBe('2026-11-20T03:00:00Z');
  });

  it('subtracts closed intervals, and counts wholly closed slices as skipped', async () => {
    const store = new MemoryStore();
    const closed = keyOf('g/a', '2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', 'archived');
    const half = keyOf('g/a', '2026-10-02T00:00:00Z', '2026-10-02T12:00:00Z', 'empty');
    for (const key of [closed, half]) store.put(key, '{}');
    const page = await plan(awsWith([group('g/a')]), request('2026-10-01T00:00:00Z', '2026-10-03T00:00:00Z'), {
      store,
    });
    expect(page).toMatchObject({
      skipped: 1,
      slices: [{ slice: { from: '2026-10-02T12:00:00Z', to: '2026-10-03T00:00:00Z' } }],
    });
    expect(page.skippedReceipts).toEqual([closed, half]);
  });

  it('takes the next generation of what stayed open, and makes closed slices again only when forced', async () => {
    const store = new MemoryStore();
    const day = ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z'] as const;
    store.put(keyOf('g/failed', ...day, 'failed', 4), '{}');
    store.put(keyOf('g/expired', ...day, 'expired'), '{}');
    store.put(keyOf('g/closed', ...day, 'quiet'), '{}');
    const aws = awsWith(['g/failed', 'g/expired', 'g/closed'].map((name) => group(name)));
    const page = await plan(aws, request(...day), { store });
    expect(page.slices).toEqual([{ slice: { logGroup: 'g/failed', from: day[0], to: day[1], generation: 5 } }]);
    const forced = await plan(aws, request(...day, { force: true }), { store });
    expect(forced.slices.map(({ slice: { logGroup, generation } }) => [logGroup, generation])).toEqual([
      ['g/closed', 2],
      ['g/expired', 2],
      ['g/failed', 5],
    ]);
    expect(forced.skipped).toBe(0);
  });

  it('does not plan or count again what this run has recorded or skipped', async () => {
    const store = new MemoryStore();
    const day = ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z'] as const;
    const keys = [keyOf('g/a', ...day, 'failed'), keyOf('g/b', ...day, 'archived')];
    for (const key of keys) store.put(key, '{}');
    const recorded = new Set(keys.map(sliceIdOf));
    const page = await plan(awsWith([group('g/a'), group('g/b')]), request(...day), { store, recorded });
    expect(page).toEqual({ slices: [], skipped: 0, skippedReceipts: [] });
  });

  it('looks at nothing that this run has recorded, and lets others run while it walks past it', async () => {
    const asked = request('2023-11-01T00:00:00Z', '2026-10-31T00:00:00Z');
    const groups = Array.from({ length: 20 }, (_, number) =>
      group(`g/${number}`, { createdAt: '2020-01-01T00:00:00Z' }),
    );
    const dayMs = Array.from({ length: 1_095 }, (_, number) => instantMs(asked.window.from) + number * DAY_MS);
    const recorded = new Set(
      groups.flatMap(({ name }) =>
        dayMs.map((ms) => sliceIdOf(keyOf(name, formatInstant(ms), formatInstant(ms + DAY_MS), 'archived'))),
      ),
    );
    const store = new MemoryStore();
    let listings = 0;
    store.list = async function* () {
      listings += 1;
      yield { objects: [], folders: [] };
    };
    let turns = 0;
    const other = setInterval(() => {
      turns += 1;
    });
    expect(await plan(awsWith(groups), asked, { store, recorded })).toMatchObject({ slices: [], skipped: 0 });
    clearInterval(other);
    expect(listings).toBe(0);
    expect(turns).toBeGreaterThan(0);
  });

  it('needs no task for windows past retention or younger than any event', async () => {
    const aws = awsWith([group('g/old', { retentionDays: 7 }), group('g/calm')], { 'g/calm': '2026-11-01T12:00:00Z' });
    const page = await plan(aws, request('2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z'));
    expect(page.slices.map(({ slice, without }) => [slice.logGroup, without])).toEqual([
      ['g/old', 'expired'],
      ['g/old', 'expired'],
      ['g/calm', undefined],
      ['g/calm', 'quiet'],
    ]);
  });

  it('gives the same slices in pages as in one, each once', async () => {
    const groups = Array.from({ length: 3 }, (_, number) => group(`g/${number}`, { retentionDays: 400 + number }));
    const asked = request('2026-05-01T00:00:00Z', '2026-10-01T00:00:00Z');
    const seen: string[] = [];
    let cursor: PlanPage['cursor'];
    let pages = 0;
    do {
      const page = await plan(awsWith(groups), asked, cursor ? { cursor } : {});
      seen.push(...shown(page));
      cursor = page.cursor;
      pages += 1;
    } while (cursor);
    const days = (instantMs(asked.window.to) - instantMs(asked.window.from)) / DAY_MS;
    expect(pages).toBeGreaterThan(1);
    expect(seen.length).toBe(days * 3);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen[0]).toBe(`g/0 ${formatInstant(instantMs(asked.window.from)).slice(0, 10)} 2026-05-02`);
  });

  it('cuts weeks and months at UTC month ends, and any slice only at the window itself', async () => {
    const weeks = await plan(
      awsWith([group('g')]),
      request('2026-01-27T06:00:00Z', '2026-02-10T00:00:00Z', { slice: 'week' }),
    );
    expect(weeks.slices.map(({ slice: { from, to } }) => [from, to])).toEqual([
      ['2026-01-27T06:00:00Z', '2026-01-29T00:00:00Z'],
      ['2026-01-29T00:00:00Z', '2026-02-01T00:00:00Z'],
      ['2026-02-01T00:00:00Z', '2026-02-08T00:00:00Z'],
      ['2026-02-08T00:00:00Z', '2026-02-10T00:00:00Z'],
    ]);
    const months = await plan(
      awsWith([group('g')]),
      request('2026-01-15T00:00:00Z', '2026-03-01T00:00:00Z', { slice: 'month' }),
    );
    expect(months.slices.length).toBe(2);
  });
});
