import { describe, expect, it } from 'vitest';
import { parseExportRequest, type ResolvedRequest, resolveRequest } from '../../contract/index.js';
import { NewerRecord, UnreadableObject } from '../errors.js';
import { MemoryStore } from '../testing/memory-store.js';
import { claimRun, previousRuns, type RunRecord, readRun } from './run-record.js';

const archive = { prefix: 'p' };
const FOLDER = 'p/_logferry/exports/exp';
const hash = (digit: string): string => digit.repeat(64);
const request: ResolvedRequest = resolveRequest(
  parseExportRequest({
    source: { logGroups: ['a'] },
    window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
    destination: { bucket: 'my-archive', prefix: 'p' },
    region: 'eu-central-1',
  }),
  Date.parse('2026-11-01T00:00:00Z'),
);
const run = (firstRunId: string, identityHash = hash('a')): RunRecord => ({
  schemaVersion: 1,
  exportId: 'exp',
  firstRunId,
  startedAt: '2026-01-01T00:00:00Z',
  accountId: '111122223333',
  request,
  requestHash: hash('b'),
  identityHash,
});
const put = (store: MemoryStore, name: string, value: unknown): void =>
  store.put(`${FOLDER}/${name}`, typeof value === 'string' ? value : JSON.stringify(value));
/** A store that notes which keys are read. */
function watched(): { store: MemoryStore; read: string[] } {
  const store = new MemoryStore();
  const read: string[] = [];
  const original = store.read.bind(store);
  store.read = (key) => {
    read.push(key.slice(FOLDER.length + 1));
    return original(key);
  };
  return { store, read };
}

describe('the record of a run', () => {
  it('gives different numbers to two runs that do not know of each other', async () => {
    const store = new MemoryStore();
    const numbers = await Promise.all(['x', 'y'].map((id) => claimRun(store, archive, run(id), 1)));
    expect([...numbers].sort()).toEqual([1, 2]);
  });

  it('gives a run its number again after the reply was lost', async () => {
    const store = new MemoryStore();
    expect(await claimRun(store, archive, run('x'), 1)).toBe(1);
    const { nextRunNo } = await previousRuns(store, archive, 'exp');
    expect(nextRunNo).toBe(2);
    expect(await claimRun(store, archive, run('x'), nextRunNo)).toBe(1);
    expect(await claimRun(store, archive, run('y'), nextRunNo)).toBe(2);
  });

  it('holds the request that the run works for', async () => {
    const store = new MemoryStore();
    await claimRun(store, archive, run('x'), 1);
    expect(await readRun(store, archive, 'exp', 1)).toEqual(run('x'));
    expect(await readRun(store, archive, 'exp', 2)).toBeUndefined();
  });

  it('is refused if it names another export than its key', async () => {
    const store = new MemoryStore();
    put(store, '0000001.run.json', { ...run('x'), exportId: 'other' });
    await expect(readRun(store, archive, 'exp', 1)).rejects.toThrow(UnreadableObject);
  });

  it('skips a number if another program has written an object at the key of the number', async () => {
    const store = new MemoryStore();
    put(store, '0000001.run.json', 'of another program');
    const { nextRunNo, identityHash } = await previousRuns(store, archive, 'exp');
    expect([nextRunNo, identityHash]).toEqual([2, undefined]);
    expect(await claimRun(store, archive, run('x'), 1)).toBe(2);
  });
});

describe('what earlier runs have left', () => {
  it('gives the next number and the identity of the export, and costs one read', async () => {
    const { store, read } = watched();
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 1 });
    for (let no = 1; no <= 1_000; no += 1) {
      const padded = String(no).padStart(7, '0');
      for (const name of ['manifest.json', 'run.json']) put(store, `${padded}.${name}`, run('x'));
      put(store, `${padded}.part-0000001.ndjson`, '');
    }
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 1_001, identityHash: hash('a') });
    expect(read).toEqual(['0001000.run.json']);
  });

  it('includes runs that have left only a part', async () => {
    const store = new MemoryStore();
    put(store, '0000003.part-0000001.ndjson', '');
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 4 });
  });

  it('is read from older records if newer records are damaged, but from at most three records', async () => {
    const { store, read } = watched();
    put(store, '0000001.manifest.json', run('x'));
    put(store, '0000002.manifest.json', 'damaged');
    put(store, '0000002.run.json', '{}');
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 3, identityHash: hash('a') });
    for (let no = 3; no < 10; no += 1) put(store, `000000${no}.run.json`, 'damaged');
    read.length = 0;
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 10 });
    expect(read).toHaveLength(3);
  });

  it('is not read if a newer logferry has written the newest record: the error names both schema versions', async () => {
    const store = new MemoryStore();
    put(store, '0000001.run.json', { schemaVersion: 2 });
    await expect(previousRuns(store, archive, 'exp')).rejects.toThrow(NewerRecord);
    await expect(previousRuns(store, archive, 'exp')).rejects.toThrow(/schema version 2.*reads version 1/);
  });

  it('does not depend on foreign objects; only the run number of an object of an unknown kind counts as used', async () => {
    const store = new MemoryStore();
    await claimRun(store, archive, run('x'), 1);
    const foreign = run('y', hash('c'));
    const names = ['9999999.run.json', 'x/0000007.run.json', 'zz.run.json', '2.run.json'];
    for (const name of names) put(store, name, foreign);
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 2, identityHash: hash('a') });
    // The run number of an object of an unknown kind counts as used, because a newer logferry may have written the
    // object.
    put(store, '0000005.x.run.json', foreign);
    expect(await previousRuns(store, archive, 'exp')).toEqual({ nextRunNo: 6, identityHash: hash('a') });
  });

  it('gives a free number even if a foreign object has the highest number', async () => {
    const store = new MemoryStore();
    await claimRun(store, archive, run('x'), 1);
    await claimRun(store, archive, run('y'), 2);
    put(store, '1000000.run.json', 'of another program');
    const { nextRunNo, identityHash } = await previousRuns(store, archive, 'exp');
    expect([nextRunNo, identityHash]).toEqual([3, hash('a')]);
    expect(await claimRun(store, archive, run('z'), nextRunNo)).toBe(3);
    expect((await previousRuns(store, archive, 'exp')).nextRunNo).toBe(4);
  });
});
