import fs, { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type AuditFinding, type AuditOptions, auditArchive } from '../../archive/audit/index.js';
import { putArchived } from '../../archive/testing/archived-slice.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE, SLICE } from '../../archive/testing/samples.js';
import { openArchive } from '../../local/open-archive.js';
import { readOnThreads } from '../../local/read-on-threads.js';
import { built } from '../support/built.js';
import { runCommand, TestIo } from '../support/test-io.js';

const DAYS = 20;
const instant = (day: number): string => `2026-10-${String(day).padStart(2, '0')}T00:00:00Z`;
const askedAt = '2026-11-01T00:00:00Z';

let scratch: string;
let folder: string;
/** Keys of the objects in the order of their receipts: one object a day, first of `/app`, then of `/web`. */
let objects: string[];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'logferry-verify-'));
  folder = join(scratch, 'archive');
  const store = new MemoryStore();
  const receipts = ['/app', '/web'].flatMap((logGroup) =>
    Array.from({ length: DAYS }, (_, no) => {
      const slice = { ...SLICE, logGroup, from: instant(no + 1), to: instant(no + 2) };
      const text = `${slice.from.replace('Z', '.001Z')} ${logGroup} ${no}\n`.repeat(2_000);
      return putArchived(store, { slice, outcome: 'archived', askedAt, files: { web: [text] } });
    }),
  );
  objects = receipts.map((receipt) => receipt.objects[0]?.key ?? '');
  await finishRun(store, ARCHIVE, { exportId: 'exp', receipts, window: { from: instant(1), to: instant(DAYS + 1) } });
  for (const [key, body] of store.objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
  await writeFile(join(folder, objects[2] ?? ''), 'damaged before');
  await rm(join(folder, objects.at(-2) ?? ''));
});
afterAll(() => rm(scratch, { recursive: true }));

/** Sends SIGINT to a command when the command opens the object with this key. */
function interruptAt(key: string, io: TestIo): void {
  const { open } = fs;
  vi.spyOn(fs, 'open').mockImplementation((path, ...rest) => {
    if (String(path).endsWith(key)) io.interrupt('SIGINT');
    return open(path, ...rest);
  });
  syncBuiltinESMExports();
}

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Runs `logferry verify` with --json. The command may not use the network. */
async function verify(io = new TestIo({ env: { LOGFERRY_HOME: join(scratch, 'home') } })) {
  const connect = vi.spyOn(Socket.prototype, 'connect');
  const { stdout, stderr, code } = await runCommand(['verify', folder, '--json'], io);
  expect(connect).not.toHaveBeenCalled();
  return { stdout, stderr, code, document: stdout === '' ? undefined : JSON.parse(stdout) };
}

/** The keys of the objects that a document calls broken. */
const brokenIn = (document: { findings: { severity: string; listed: { key: string }[] }[] }): string[] => {
  const broken = document.findings.filter(({ severity }) => severity === 'broken');
  return [...new Set(broken.flatMap(({ listed }) => listed.map(({ key }) => key)))].sort();
};

it('an interrupted verify resumes, reports findings from before and after the interrupt, and reads changed objects again', async () => {
  const states = join(scratch, 'home', 'verify');
  const io = new TestIo({ env: { LOGFERRY_HOME: join(scratch, 'home') } });
  interruptAt(objects.at(-1) ?? '', io);
  const first = await verify(io);
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  expect([first.code, first.stdout]).toEqual([130, '']);
  expect(first.stderr).toContain('Interrupted. The same command resumes');
  const [state = ''] = await readdir(states);
  await copyFile(join(states, state), join(scratch, 'stale'));

  const second = await verify();
  const [, to] = /objects of receipts up to (\S+) were checked before/.exec(second.stderr) ?? [];
  const at = objects.findIndex(
    (key) => to?.includes(key.includes('!app') ? '!app' : '!web') && to.includes(dayIn(key)),
  );
  // 32 receipts are checked at the same time, so the first part can end up to 32 objects before the interrupt.
  expect(at).toBeGreaterThanOrEqual(objects.length - 33);
  expect(at).toBeLessThan(objects.length - 1);
  const damaged = [objects[2], objects.at(-2)].map(String).sort();
  expect([second.code, brokenIn(second.document)]).toEqual([3, damaged]);
  // The second part reads the remaining objects except the missing one, and again the damaged object of the first part.
  const rest = objects.length - 1 - at;
  expect(second.document.checked).toMatchObject({ receipts: objects.length, objectsRead: rest });
  expect(await readdir(states)).toEqual([]);

  await copyFile(join(scratch, 'stale'), join(states, state));
  await writeFile(join(folder, objects[0] ?? ''), 'damaged since');
  const third = await verify();
  expect([third.code, brokenIn(third.document)]).toEqual([3, [String(objects[0]), ...damaged].sort()]);
  expect(third.document.checked).toMatchObject({ objectsRead: rest + 1 });
});

/** The day of an object, in the form that the name of its receipt has. */
const dayIn = (key: string): string => /\/(\d{4})\/(\d\d)\/(\d\d)\//.exec(key)?.slice(1).join('') ?? 'none';

it('an audit has the same findings with one, two and four reading threads', async () => {
  const archive = await openArchive(folder, { env: {} });
  const read = async (count: number) => {
    const workers: Worker[] = [];
    const start = (workerData: object): Worker => {
      const worker = new Worker(pathToFileURL(built('local/opened/read-thread.js')), { workerData });
      workers.push(worker);
      return worker;
    };
    const opened = { text: folder, env: {} };
    const threads = readOnThreads(opened, archive.objects, new AbortController().signal, {
      ...{ count, fromBytes: 0, start },
    });
    const found: AuditFinding[] = [];
    const asked: AuditOptions = { level: 'content', keys: [], expected: [], found: (one) => found.push(one) };
    try {
      const summary = await auditArchive(archive, { ...asked, readObject: threads.read });
      return { summary, found: found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)), workers };
    } finally {
      await threads.close();
    }
  };
  const alone = await read(1);
  expect(alone.found.map(({ code }) => code)).toContain('OBJECT_DAMAGED');
  for (const count of [2, 4]) {
    const { summary, found, workers } = await read(count);
    expect({ summary, found }).toEqual({ summary: alone.summary, found: alone.found });
    expect(workers).toHaveLength(count);
    // An ended thread has the id -1.
    expect(workers.map(({ threadId }) => threadId)).toEqual(workers.map(() => -1));
  }
});
