import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WAIT_LIMIT_MS } from '../test/time-limits.js';
import { attachWith, type DevServer } from './attach.js';
import type { AttachInternals } from './attach-once.js';
import { cachedBinaryPath } from './cache.js';
import { prepareDataDirectory } from './data-directory.js';
import { tryLock } from './lock.js';
import { probe } from './probe.js';
import { choosePorts } from './tcp-ports.js';

/**
 * Path of a module of the built package. All processes except the test itself run the build, which starts faster than
 * the sources.
 */
const built = (name: string): string => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const GRACE_MS = 400;

/** The path of a Temporal CLI that is already on this machine. These tests never download or build a CLI. */
async function localBinary(): Promise<string | undefined> {
  const onPath = (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'temporal'));
  for (const path of [process.env.LOGFERRY_TEMPORAL_BINARY, ...onPath, cachedBinaryPath(process.env)]) {
    if (path && (await probe(path, process.env)).usable) return path;
  }
  return undefined;
}
const binary = await localBinary();
const env = { ...process.env, LOGFERRY_TEMPORAL_BINARY: binary, AWS_SECRET_ACCESS_KEY: 'must-not-travel' };

let dataDir: string;
const held: DevServer[] = [];
const commands: ChildProcess[] = [];

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'logferry-life-')), 'data');
});
afterEach(async () => {
  for (const server of held.splice(0)) await server.detach();
  for (const command of commands.splice(0)) command.kill('SIGKILL');
  await until(() => servers().length === 0 && !existsSync(directory().socket));
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

const directory = () => prepareDataDirectory(dataDir);
const internals = (changed: Partial<AttachInternals> = {}): AttachInternals => ({
  supervisorEntry: [built('supervisor-main.js')],
  graceMs: GRACE_MS,
  attachTimeoutMs: WAIT_LIMIT_MS,
  ...changed,
});

async function attach(
  onProgress: (line: string) => void = () => {},
  changed?: Partial<AttachInternals>,
): Promise<DevServer> {
  const server = await attachWith({ dataDir, env, onProgress }, internals(changed));
  held.push(server);
  return server;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + WAIT_LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`did not happen: ${condition}`);
    await delay(20);
  }
}

/** Process ids of the servers of this data directory, but not of the shells that started them. */
function servers(): number[] {
  try {
    const found = execFileSync('pgrep', ['-f', `^${binary} server start-dev .*${dataDir}`], { encoding: 'utf8' });
    return found.trim().split('\n').map(Number);
  } catch {
    return [];
  }
}
/** Kills a process. It is no error if the process has already ended. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}
const supervisorPid = (): number => Number(readFileSync(directory().lock, 'utf8'));

/** Starts another process that attaches to the server and prints its result. The process runs until it is killed. */
async function command(): Promise<{ server: DevServer; process: ChildProcess }> {
  const code = `import { attachWith } from ${JSON.stringify(built('attach.js'))};
const server = await attachWith(${JSON.stringify({ dataDir, env })}, ${JSON.stringify(internals())});
console.log(JSON.stringify(server));
process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  commands.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { server: JSON.parse(String(line)), process: child };
}

async function withClient<T>(server: DevServer, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use(new Client({ connection, namespace: server.namespace }));
  } finally {
    await connection.close();
  }
}
const startWork = (server: DevServer, workflowId: string) =>
  withClient(server, (client) => client.workflow.start('never run', { taskQueue: 'none', workflowId }));
const statusOf = (server: DevServer, workflowId: string) =>
  withClient(server, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

describe.skipIf(!binary)('a dev server (needs a Temporal CLI on PATH or in the cache)', () => {
  it('is started by the first command, shared by the second, and stops after the last', async () => {
    const first = await attach();
    const second = await attach();
    expect([first.started, second.started]).toEqual([true, false]);
    expect(second).toMatchObject({ address: first.address, uiUrl: first.uiUrl, namespace: 'default' });
    expect((await fetch(first.uiUrl)).status).toBe(200);
    await first.detach();
    await delay(2 * GRACE_MS);
    expect(servers()).toHaveLength(1);
    await second.detach();
    await until(() => servers().length === 0);
  });

  it('keeps closed workflows for 30 days, writes a write-ahead log, and does not inherit secrets from the command that started it', async () => {
    const server = await attach();
    const retention = await withClient(server, async ({ connection }) => {
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      return Number(config?.workflowExecutionRetentionTtl?.seconds);
    });
    expect(retention).toBe(30 * 24 * 3600);
    // SQLite's header shows a write-ahead log by the number 2.
    expect([...readFileSync(directory().database).subarray(18, 20)]).toEqual([2, 2]);
    if (process.platform !== 'linux') return;
    for (const pid of [supervisorPid(), ...servers()]) {
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('must-not-travel');
    }
  });

  it('is not started while another process holds the lock, and the message names that process', async () => {
    const lock = tryLock(directory().lock);
    await expect(attach(undefined, { attachTimeoutMs: 1000 })).rejects.toMatchObject({
      code: 'Locked',
      message: expect.stringContaining(`process ${process.pid} `),
    });
    lock?.release();
    expect((await attach()).started).toBe(true);
  });

  it('is shared by eight commands that start at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, command));
    expect(new Set(all.map(({ server }) => server.address)).size).toBe(1);
    expect(all.filter(({ server }) => server.started)).toHaveLength(1);
    expect(servers()).toHaveLength(1);
  });

  it('stops after its only command was killed', async () => {
    const { process: child } = await command();
    expect(servers()).toHaveLength(1);
    child.kill('SIGKILL');
    await until(() => servers().length === 0);
  });

  it('ends when its supervisor is killed, and the next command finds the same data at the same address', async () => {
    const { server, process: child } = await command();
    await startWork(server, 'survivor');
    child.kill('SIGKILL');
    process.kill(supervisorPid(), 'SIGKILL');
    await until(() => servers().length === 0);
    const next = await attach();
    expect(next).toMatchObject({ started: true, address: server.address, uiUrl: server.uiUrl });
    expect(await statusOf(next, 'survivor')).toBe('RUNNING');
  });

  it('is started again by an attached command when its supervisor is killed', async () => {
    const lines: string[] = [];
    const server = await attach((line) => lines.push(line));
    await startWork(server, 'survivor');
    process.kill(supervisorPid(), 'SIGKILL');
    await until(() => lines.includes('the dev server is back'));
    expect(await statusOf(server, 'survivor')).toBe('RUNNING');
    expect(servers()).toHaveLength(1);
  });

  it.each(['the server', 'the shell that started it'])(
    'is restarted at the same address when %s is killed',
    async (victim) => {
      const server = await attach();
      await startWork(server, 'survivor');
      const [old] = servers();
      const keeper = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(old)], { encoding: 'utf8' }));
      process.kill(victim === 'the server' ? Number(old) : keeper, 'SIGKILL');
      await until(() => servers().length === 1 && servers()[0] !== old);
      const again = await attach();
      expect(again).toMatchObject({ started: false, address: server.address });
      await until(() =>
        statusOf(server, 'survivor').then(
          (status) => status === 'RUNNING',
          () => false,
        ),
      );
    },
  );

  it('is not restarted after it has ended 5 times within a minute, and commands get the reason', async () => {
    const lines: string[] = [];
    await attach((line) => lines.push(line));
    await until(() => {
      for (const pid of servers()) kill(pid);
      return lines.some((line) => line.includes('5 times within a minute'));
    });
    await until(() => !existsSync(directory().socket));
    expect(lines.filter((line) => line.includes('back'))).toEqual([]);
  });

  it('is started for a command that attaches while the previous server stops', async () => {
    const first = await attach();
    process.kill(supervisorPid(), 'SIGTERM');
    await first.detach();
    for (const pauseMs of [0, 45, 50, 55]) {
      const server = await attach(undefined, { graceMs: 50 });
      await withClient(server, ({ connection }) => connection.workflowService.getSystemInfo({}));
      await server.detach();
      await delay(pauseMs);
    }
  });

  it('is not started on a damaged database, which stays as it is', async () => {
    const first = await attach();
    await first.detach();
    await until(() => !existsSync(directory().socket));
    // The write-ahead log still has the newest pages, which SQLite would take instead of the damaged ones.
    rmSync(`${directory().database}-wal`);
    const file = openSync(directory().database, 'r+');
    writeSync(file, Buffer.alloc(100_000, 0x5a), 0, 100_000, 4096);
    closeSync(file);
    await expect(attach()).rejects.toMatchObject({
      code: 'DatabaseCorrupt',
      message: expect.stringContaining(`mv ${directory().database}* `),
    });
    // The server may write other pages before it reads a damaged one, so only a part of the damage is compared.
    expect(readFileSync(directory().database).includes(Buffer.alloc(4096, 0x5a))).toBe(true);
  });

  it('is not started on a file that is no database, and the command gets that reason', async () => {
    writeFileSync(directory().database, 'something else');
    await expect(attach()).rejects.toMatchObject({ code: 'DatabaseCorrupt' });
    expect(readFileSync(directory().database, 'utf8')).toBe('something else');
  });

  it('is not started while the server of another program uses the database', async () => {
    const first = await attach();
    await first.detach();
    await until(() => !existsSync(directory().socket));
    const port = String((await choosePorts(join(directory().path, 'foreign-ports.json'))).frontend);
    const args = ['server', 'start-dev', '--headless', '--port', port, '--db-filename', directory().database];
    const foreign = spawn(String(binary), args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(foreign.stdout, 'data');
    try {
      await expect(attach()).rejects.toMatchObject({
        code: 'DatabaseInUse',
        message: expect.stringContaining(String(foreign.pid)),
      });
    } finally {
      foreign.kill('SIGKILL');
      await once(foreign, 'exit');
    }
    expect((await attach()).started).toBe(true);
  });
});
