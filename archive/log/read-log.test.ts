import { describe, expect, it } from 'vitest';
import { UnreadableObject } from '../errors.js';
import { checkpointKey, entryKey } from '../object-keys/log-keys.js';
import { openNote } from '../signing/notes.js';
import { newKeyPair, signerOfPem } from '../signing/pem.js';
import { closeMadeUpRun } from '../testing/logged.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import { type Checkpoint, parseCheckpoint, storeCheckpoint } from './checkpoint.js';
import type { LogEntry } from './entry.js';
import { LogPin } from './log-pin.js';
import { type LogLine, readLog } from './read-log.js';

/** A log with this many runs, and the checkpoints of all its sizes. */
async function logOf(size: number): Promise<{ store: MemoryStore; checkpoints: Checkpoint[] }> {
  const store = new MemoryStore();
  const checkpoints: Checkpoint[] = [];
  for (let run = 0; run < size; run += 1) {
    const { checkpoint } = await closeMadeUpRun(store, ARCHIVE, `exp-${run}`);
    checkpoints.push(checkpoint);
    await storeCheckpoint(store, ARCHIVE, checkpoint);
  }
  return { store, checkpoints };
}

async function linesOf(store: MemoryStore): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of readLog(store, ARCHIVE)) lines.push(line);
  return lines;
}

/** What is wrong with the lines of a log: `<n> <problem>`. */
const problemsOf = async (store: MemoryStore): Promise<string[]> =>
  (await linesOf(store)).flatMap((line) =>
    line.kind === 'missing' ? [`${line.n} missing`] : line.problems.map((problem) => `${line.n} ${problem}`),
  );

async function pinnedBy(store: MemoryStore, checkpoint: Checkpoint): Promise<string[]> {
  const pin = new LogPin(checkpoint);
  for (const line of await linesOf(store)) pin.add(line);
  return pin.problems;
}

function edit(store: MemoryStore, n: number, change: Partial<LogEntry>): void {
  const key = entryKey(ARCHIVE, n);
  store.put(key, JSON.stringify({ ...(JSON.parse(store.text(key)) as LogEntry), ...change }));
}

describe('reading the log', () => {
  it('gives all entries in order, and finds nothing wrong with an intact or empty log', async () => {
    const { store } = await logOf(20);
    const lines = await linesOf(store);
    expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(await problemsOf(store)).toEqual([]);
    expect(await linesOf(new MemoryStore())).toEqual([]);
  });

  it('names entries that are missing, damaged or of another log, and entries that do not commit to those before them', async () => {
    const { store } = await logOf(6);
    const text = store.text(entryKey(ARCHIVE, 3));
    edit(store, 3, { merkleRoot: '0'.repeat(64) });
    expect(await problemsOf(store)).toEqual(['4 brokenChain', '4 wrongSubtrees', '5 wrongSubtrees']);
    store.objects.delete(entryKey(ARCHIVE, 3));
    expect(await problemsOf(store)).toEqual(['3 missing']);
    store.put(entryKey(ARCHIVE, 3), 'of another program');
    expect(await problemsOf(store)).toEqual(['3 damaged', '4 brokenChain', '4 wrongSubtrees', '5 wrongSubtrees']);
    store.put(entryKey(ARCHIVE, 3), text);
    edit(store, 5, { origin: 'logferry/another/0' });
    expect(await problemsOf(store)).toEqual(['5 otherOrigin']);
    edit(store, 5, { n: 4 });
    expect(await problemsOf(store)).toEqual(['5 damaged']);
  });
});

describe('a checkpoint', () => {
  it('pins the first entries of a log, however many follow', async () => {
    const { store, checkpoints } = await logOf(9);
    for (const checkpoint of checkpoints) expect(await pinnedBy(store, checkpoint)).toEqual([]);
  });

  it('shows that entries were removed from the end or exchanged, or that the log is another one', async () => {
    const { store, checkpoints } = await logOf(5);
    const [, , third, , last] = checkpoints;
    if (third === undefined || last === undefined) throw new Error('too few checkpoints');
    expect(await pinnedBy(store, { ...last, origin: 'logferry/another/0' })).toEqual(['otherOrigin']);
    store.objects.delete(entryKey(ARCHIVE, 4));
    expect(await pinnedBy(store, last)).toEqual(['shorter']);
    expect(await pinnedBy(store, third)).toEqual([]);
    edit(store, 2, { entries: 7 });
    expect(await pinnedBy(store, third)).toEqual(['otherRoot']);
    store.objects.delete(entryKey(ARCHIVE, 1));
    expect(await pinnedBy(store, third)).toEqual(['shorter']);
    expect(await pinnedBy(new MemoryStore(), third)).toEqual(['otherOrigin', 'shorter']);
  });

  it('is a note of three lines, signed under the name of the log', async () => {
    const { store, checkpoints } = await logOf(1);
    const [checkpoint] = checkpoints;
    if (checkpoint === undefined) throw new Error('no checkpoint');
    const { origin, root } = checkpoint;
    const body = `${origin}\n1\n${Buffer.from(root, 'hex').toString('base64')}\n`;
    const key = checkpointKey(ARCHIVE, 1);
    expect(store.text(key)).toBe(`${body}\n`);
    expect(parseCheckpoint(key, store.text(key))).toEqual({ ...checkpoint, body, signatures: [] });

    const signed = new MemoryStore();
    const signer = signerOfPem(newKeyPair('ed25519').privateKey);
    await storeCheckpoint(signed, ARCHIVE, checkpoint, signer);
    await storeCheckpoint(signed, ARCHIVE, checkpoint);
    const trusted = { ...(await signer.publicKey()), source: 'key.pem' };
    expect(openNote(signed.text(key), origin, [trusted]).kind).toBe('verified');
    expect(parseCheckpoint(key, signed.text(key))).toMatchObject({
      ...checkpoint,
      body,
      signatures: [expect.stringMatching(/^— /)],
    });
  });

  it.each([
    ['no text', ''],
    ['no blank line', `o\n1\n${'A'.repeat(43)}=\n`],
    ['no name', `\n1\n${'A'.repeat(43)}=\n\n`],
    ['a size with a leading zero', `o\n01\n${'A'.repeat(43)}=\n\n`],
    ['a size that no log can have', `o\n9999999999999\n${'A'.repeat(43)}=\n\n`],
    ['a root that is no hash', 'o\n1\nAAAA\n\n'],
    ['no line break at its end', `o\n1\n${'A'.repeat(43)}=\n\n— key AAAA`],
    ['too many bytes', `o\n1\n${'A'.repeat(43)}=\n\n${'x'.repeat(4_096)}\n`],
  ])('with %s is refused', (_what, text) => {
    expect(() => parseCheckpoint('c', text)).toThrow(UnreadableObject);
  });
});
