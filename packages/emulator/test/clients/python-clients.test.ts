import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hintFor, PYTHON_CLIENTS } from '../support/prepared-clients.js';
import { ACCOUNT_ID, ClientShell, REGION } from './client-shell.js';

const [python] = PYTHON_CLIENTS.command;
const TOUR = fileURLToPath(new URL('python_clients_tour.py', import.meta.url));
const PYTEST = fileURLToPath(new URL('pytest', import.meta.url));
/** Creates an export task and prints its id. */
const EXPORT =
  "import boto3, sys, time; print(boto3.client('logs').create_export_task(logGroupName=sys.argv[1], fromTime=0, " +
  "to=int(time.time() * 1000), destination=sys.argv[2])['taskId'])";
const DAY_MS = 24 * 60 * 60 * 1_000;
/**
 * The last three whole days (UTC). The exporter of Cloud Custodian cannot read a date as the end of its window, so the
 * test states only the first day, and the window ends now.
 */
const DAYS = [3, 2, 1].map((ago) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10));

describe.skipIf(!existsSync(python))(`clients in Python${hintFor(PYTHON_CLIENTS)}`, () => {
  let shell: ClientShell;
  beforeAll(async () => {
    shell = await ClientShell.with(python);
    shell.emulator.createBucket({ name: 'archive', region: REGION, accountId: ACCOUNT_ID });
    const target = { accountId: ACCOUNT_ID, region: REGION, logGroupName: '/custodian', logStreamName: 'a' };
    const events = DAYS.map((day) => ({ timestamp: Date.parse(`${day}T12:00:00Z`), message: `on ${day}` }));
    await shell.emulator.loadEvents(target, events);
  });
  afterAll(async () => {
    if (shell === undefined) return;
    expect(shell.emulator.state().defects).toEqual([]);
    await shell.close();
  });

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { code, stdout, stderr } = await shell.runPython(args, env);
    expect(code, stderr + stdout).toBe(0);
    return stdout;
  }

  it('Cloud Custodian exports each day once, waits for the active task, and skips the days at its second run', async () => {
    const wanted = ['--group', '/custodian', '--start', DAYS[0] ?? '', '--bucket', 'archive', '--prefix', 'logs'];
    const args = ['-m', 'c7n_logexporter.exporter', 'export', ...wanted, '--poll-period', '0.1'];
    for (const _run of [1, 2]) await run(args, { TZ: 'UTC' });
    await expect.poll(() => shell.emulator.state().liveTasks).toBe(0);
    const { tasks, counters } = shell.emulator.state();
    expect(
      tasks.map(({ from, status, destinationPrefix, events }) => ({ from, status, destinationPrefix, events })),
    ).toEqual(
      DAYS.map((day) => ({
        from: Date.parse(day),
        status: 'COMPLETED',
        destinationPrefix: `logs/custodian/${day.replaceAll('-', '/')}`,
        events: 1,
      })),
    );
    expect(counters.CreateExportTask?.errors).toBeGreaterThan(0);
    expect(tasks.map(({ to, from }) => to - from)).toEqual(DAYS.map(() => DAY_MS - 60_000));
  });

  it('MinIO, s3fs and pyarrow read exported files, and write objects', async () => {
    const bucket = 'archive';
    const client = ['-c', EXPORT, '/custodian', bucket];
    const taskId = (await run(client)).trim();
    await expect.poll(() => shell.emulator.state().liveTasks).toBe(0);
    const key = `exportedlogs/${taskId}/a/000000.gz`;
    const text = DAYS.map((day) => `${day}T12:00:00.000Z on ${day}\n`).join('');
    const seen = JSON.parse(await run([TOUR, bucket, key]));
    const sorted = (lines: string) =>
      lines
        .split(/(?<=\n)/)
        .sort()
        .join('');
    for (const client of ['minio', 's3fs', 'pyarrow']) expect(sorted(seen[client].text)).toBe(text);
    expect(seen).toMatchObject({
      minio: { keys: [key], same: true, gone: 'NoSuchKey' },
      s3fs: { found: [`${bucket}/${key}`], size: 1_048_576, exists: false },
      pyarrow: { same: true },
    });
  });

  it('pytest runs the fixture of the README', async () => {
    const command = createRequire(import.meta.url).resolve('@logferry/emulator');
    const emulator = `${process.execPath} ${command.replace(/index\.(js|ts)$/, 'command/bin.js').replace('/src/', '/dist/')}`;
    const output = await run(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', PYTEST], { LOGFERRY_EMULATOR: emulator });
    expect(output).toMatch(/1 passed/);
  });
});
