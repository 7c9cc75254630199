import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArchiveLocation, intervalOf, type Slice } from '../../contract/index.js';
import { groupFolder } from '../object-keys/data-keys.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { recountKey } from '../object-keys/recount-keys.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import { type RecordedGroup, recordedGroups } from './recorded-groups.js';

const WINDOW = { from: '2026-09-15T00:00:00Z', to: '2026-12-01T00:00:00Z' };
const ASKED = '2027-01-01T00:00:00Z';
const sliceOf = (logGroup: string, from: string, to: string): Slice => ({
  ...{ ...ARCHIVE, logGroup, from, to, generation: 1 },
});
/** A slice that ended before the window, in one of several months or in the first month of the window. */
const before = (logGroup: string, seed: number): Slice =>
  sliceOf(logGroup, `2026-0${5 + (seed % 5)}-01T00:00:00Z`, `2026-0${5 + (seed % 5)}-08T00:00:00Z`);
const october = (logGroup: string): Slice => sliceOf(logGroup, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z');

/** A store that counts the pages that were listed. */
class CountingStore extends MemoryStore {
  pages = 0;
  readonly prefixes: string[] = [];

  override async *list(...args: Parameters<MemoryStore['list']>) {
    this.prefixes.push(args[0]);
    for await (const page of super.list(args[0], { pageSize: 5, ...args[1] })) {
      this.pages += 1;
      yield page;
    }
  }
}

interface Choice {
  known?: string[];
  othersWithin?: string;
  logStreamPrefix?: string;
  archive?: ArchiveLocation;
}

async function read(
  store: MemoryStore,
  { archive = ARCHIVE, known = [], ...choice }: Choice,
): Promise<RecordedGroup[]> {
  const groups: RecordedGroup[] = [];
  const question = {
    store,
    archive,
    window: intervalOf(WINDOW),
    known: known.map((name) => groupFolder(archive, name)),
  };
  for await (const group of recordedGroups({ ...question, ...choice })) groups.push(group);
  return groups;
}
const states = ({ recorded }: RecordedGroup) =>
  recorded.map(({ fromMs, toMs, state }) =>
    [fromMs, toMs]
      .map((ms) => new Date(ms).toISOString().slice(5, 10))
      .concat(state)
      .join(' '),
  );

describe('the records of log groups', () => {
  it('are read for every group with receipts, over all months of the window', async () => {
    const store = new MemoryStore();
    store.put(receiptKey(sliceOf('/a', '2026-09-01T00:00:00Z', '2026-10-01T00:00:00Z'), 'archived', ASKED), '');
    store.put(receiptKey(sliceOf('/a', '2026-11-03T00:00:00Z', '2026-11-04T00:00:00Z'), 'failed', ASKED), '');
    store.put(receiptKey(october('/b'), 'archived', '2026-11-02T00:00:00Z'), '');
    const outside = sliceOf('/c', '2026-08-01T00:00:00Z', '2026-08-02T00:00:00Z');
    store.put(receiptKey(outside, 'archived', ASKED), '');
    const groups = await read(store, { othersWithin: '' });
    expect(groups.map(({ segment, hasReceipts, recordedBefore }) => [segment, hasReceipts, recordedBefore])).toEqual([
      ['!a', true, true],
      ['!b', true, false],
      ['!c', false, true],
    ]);
    expect(groups.map(states)).toEqual([
      ['09-15 10-01 archived', '10-01 11-03 none', '11-03 11-04 failed', '11-04 12-01 none'],
      ['09-15 10-01 none', '10-01 11-01 unsettled', '11-01 12-01 none'],
      ['09-15 12-01 none'],
    ]);
    store.put(recountKey(october('/b'), '2026-11-20T00:00:00Z'), '');
    expect(states((await read(store, { othersWithin: '' }))[1] ?? expect.fail())[1]).toBe('10-01 11-01 archived');
  });

  it('are read for known groups, even if these have no receipts, and for other groups only if their names have the given prefix', async () => {
    const store = new MemoryStore();
    for (const name of ['/a', '/b/x', '/b/y']) store.put(receiptKey(october(name), 'empty', ASKED), '');
    const named = async (choice: Choice) =>
      (await read(store, choice)).map(({ segment, hasReceipts }) => `${segment} ${hasReceipts}`);
    expect(await named({ known: ['/b/x', '/none'] })).toEqual(['!b!x true', '!none false']);
    expect(await named({ known: ['/b/z'], othersWithin: '/b/' })).toEqual(['!b!x true', '!b!y true', '!b!z false']);
    expect(await named({ known: ['/a'], othersWithin: '/b/' })).toEqual(['!a true', '!b!x true', '!b!y true']);
  });

  it('leave out folders that no log group can have, and objects that are no receipts', async () => {
    const store = new MemoryStore();
    const key = receiptKey(october('/a'), 'archived', ASKED);
    store.put(key.replace('/!a/', '/<script>/'), '');
    store.put(key.replace('/!a/', '/\u{1f600}/'), '');
    store.put(key.replace(/!a.*/, 'loose.json'), '');
    store.put(key.replace(/!a.*/, 'b/no-receipt.json'), '');
    store.put(key.replace('2026-10', '2026-13'), '');
    expect(await read(store, { othersWithin: '' })).toEqual([]);
  });

  it('of a group with a shortened name are found by its short form', async () => {
    const store = new MemoryStore();
    const archive = { ...ARCHIVE, prefix: 'p'.repeat(300) };
    const name = `/long/${'n'.repeat(480)}`;
    store.put(receiptKey({ ...october(name), ...archive }, 'archived', ASKED), '');
    const groups = await read(store, { archive, othersWithin: name });
    expect(groups.map(({ segment }) => segment)).toEqual([groupFolder(archive, name)]);
    expect(states(groups[0] ?? expect.fail())[1]).toBe('10-01 11-01 archived');
    expect(await read(store, { archive, known: [name] })).toEqual(groups);
  });

  it('count for the stream prefix that they name, and not for the whole group', async () => {
    const store = new MemoryStore();
    store.put(receiptKey({ ...october('/a'), logStreamPrefix: 'web' }, 'archived', ASKED), '');
    const [whole] = await read(store, { othersWithin: '' });
    const [web] = await read(store, { othersWithin: '', logStreamPrefix: 'web' });
    expect([whole, web].map((group) => states(group ?? expect.fail())[1] ?? 'none')).toEqual([
      'none',
      '10-01 11-01 archived',
    ]);
  });

  it('are the same for each way to choose the groups, whatever the names of the groups are', async () => {
    const name = fc.stringMatching(/^[.\-_/#aA0]{1,4}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 30 }), fc.nat(), async (names, seed) => {
        const store = new CountingStore();
        for (const [at, logGroup] of names.entries()) {
          store.put(receiptKey(october(logGroup), 'archived', at % 2 === 0 ? ASKED : '2026-11-02T00:00:00Z'), '');
          if (at % 4 === 1) store.put(recountKey(october(logGroup), '2026-12-01T00:00:00Z'), '');
          if (at % 3 === 0) store.put(receiptKey(before(logGroup, at), 'archived', ASKED), '');
        }
        const all = await read(store, { othersWithin: '' });
        expect(all).toHaveLength(names.length);
        const earlier = new Set(names.filter((_, at) => at % 3 === 0).map((each) => groupFolder(ARCHIVE, each)));
        for (const { segment, recordedBefore } of all) expect(recordedBefore).toBe(earlier.has(segment));
        const some = names.filter((_, at) => (at * 7 + seed) % 3 === 0);
        const folders = new Set(some.map((each) => groupFolder(ARCHIVE, each)));
        expect(await read(store, { known: some })).toEqual(all.filter(({ segment }) => folders.has(segment)));
        const start = names[seed % Math.max(1, names.length)]?.slice(0, 1) ?? '';
        const within = await read(store, { othersWithin: start });
        for (const each of names) {
          if (each.startsWith(start))
            expect(within.map(({ segment }) => segment)).toContain(groupFolder(ARCHIVE, each));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('include recounts only of months with unsettled days', async () => {
    const store = new CountingStore();
    for (const [at, asked] of [ASKED, '2026-11-02T00:00:00Z'].entries()) {
      const slice = sliceOf('/a', `2026-1${at}-01T00:00:00Z`, `2026-1${at}-02T00:00:00Z`);
      store.put(receiptKey(slice, 'archived', asked), '');
      store.put(recountKey(slice, ASKED), '');
    }
    await read(store, { othersWithin: '' });
    expect(store.prefixes.filter((prefix) => prefix.includes('recounts')).map((prefix) => prefix.slice(-8))).toEqual([
      '2026-11/',
    ]);
  });

  it('include the groups of the last twelve months with receipts before the window, at the cost of one call for each page of names', async () => {
    const store = new CountingStore();
    for (let no = 0; no < 14; no += 1) {
      const [from, to] = [no, no + 1].map((month) => new Date(Date.UTC(2024, month)).toISOString()) as [string, string];
      for (let group = 0; group < 12; group += 1) {
        store.put(receiptKey(sliceOf(`/${no}/${group}`, from, to), 'archived', ASKED), '');
      }
    }
    const groups = await read(store, { othersWithin: '' });
    expect(new Set(groups.map(({ segment }) => segment.split('!')[1]))).toEqual(
      new Set(Array.from({ length: 12 }, (_, no) => String(no + 2))),
    );
    // A page has five entries, so three pages list the months, and three pages list the groups of each month.
    expect([groups.length, store.pages]).toEqual([144, 3 + 12 * 3]);
    store.pages = 0;
    const [named] = await read(store, { known: ['/13/11'] });
    expect([named?.recordedBefore, store.pages]).toEqual([true, 3 + 1]);
  });

  it('of a few groups among many are read from a part of the listing', async () => {
    const store = new CountingStore();
    for (let no = 0; no < 2_000; no += 1) store.put(receiptKey(october(`/g/${no}`), 'archived', ASKED), '');
    await read(store, { known: ['/g/0', '/g/1500', '/g/999'] });
    expect(store.pages).toBeLessThan(80);
  });
});
