import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  destinationPrefix,
  type ObjectStore,
  type Receipt,
  storeReceipt,
  taskName,
  verifyTask,
} from '../../archive/index.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { createAws } from '../../aws/index.js';
import type { ArchiveLocation, Slice } from '../../contract/index.js';
import { ExportWorld, GROUP, REGION } from '../../packages/emulator/test/contract/export-world.js';
import { type CommandResult, runCommand } from '../../test/support/test-io.js';

const ACCOUNT = '123456789012';
const ASKED = '2026-11-20T00:00:00Z';
const DAYS = ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', '2026-10-03T00:00:00Z'] as const;
const at = (text: string): number => Date.parse(text);
const EVENTS: Record<string, [number, string][]> = {
  "2026/10/01/[$LATEST]it's": [
    [at('2026-10-01T10:00:00.000Z'), 'START "quoted", \\back; --\n'],
    [at('2026-10-01T10:00:00.001Z'), 'Error: a\n    at b\n\n    at c\u0001\u0002\u0001'],
    [at(DAYS[1]), 'boundary'],
    [at('2026-10-02T23:59:59.999Z'), ' '],
  ],
  web: [
    [at('2026-10-01T10:00:00.000Z'), 'same instant'],
    [at('2026-10-02T05:00:00.000Z'), 'ends with\r\nwindows lines, and é \u2028'],
    [at('2026-10-02T06:00:00.000Z'), '2026-02-30T00:00:00.000Z is no day\n2020-01-01T00:00:00.000Z is no event'],
    [at(DAYS[2]), 'after the window'],
  ],
};

let world: ExportWorld;
let folder: string;

/** Exports two days, as AWS would if a window included its end, and stores their receipts and run. */
beforeAll(async () => {
  world = await ExportWorld.start({ windowBounds: 'inclusive', fileOrder: 'shuffled' });
  for (const [stream, events] of Object.entries(EVENTS)) await world.load(stream, events);
  const env = { ...environment(), AWS_REGION: REGION };
  const store = createAws({ region: REGION, env, patience: 'command' }).objects('dest', ACCOUNT);
  const receipts = [await exportDay(store, DAYS[0], DAYS[1]), await exportDay(store, DAYS[1], DAYS[2])];
  await finishRun(store, LOCATION, { exportId: 'exp', receipts, window: { from: DAYS[0], to: DAYS[2] } });
  folder = await mkdtemp(join(tmpdir(), 'logferry-sql-'));
  for await (const { objects } of store.list('')) {
    for (const { key } of objects) {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await store.read(key))?.chunks ?? []) chunks.push(chunk);
      await writeFile(path, Buffer.concat(chunks));
    }
  }
});
afterAll(async () => {
  await world.emulator.close();
  await rm(folder, { recursive: true, force: true });
});

const LOCATION: ArchiveLocation = {
  ...{ accountId: ACCOUNT, region: REGION, bucket: 'dest', bucketOwner: ACCOUNT, prefix: 'logs', layout: 'plain' },
};

async function exportDay(store: ObjectStore, from: string, to: string): Promise<Receipt> {
  const slice: Slice = { ...LOCATION, logGroup: GROUP, from, to, generation: 1 };
  const request = {
    destinationPrefix: destinationPrefix(slice),
    from: at(from),
    to: at(to),
    taskName: taskName(slice),
  };
  const taskId = await world.create(request);
  await world.finish(taskId);
  const { objects, totals, strayFolders } = await verifyTask(store, slice, taskId, 'content');
  const { receipt } = await storeReceipt(store, {
    ...{
      schemaVersion: 1,
      slice,
      window: { from, to },
      outcome: 'archived',
      askedAt: ASKED,
      exportId: 'exp',
      runNo: 1,
    },
    ...{ claimed: {}, authenticated: { arn: 'arn', accountId: ACCOUNT }, objects, totals, strayFolders, evidence: [] },
    task: { taskId, taskName: taskName(slice), status: 'COMPLETED', adopted: false },
    ...{ verification: { level: 'content', result: 'passed' }, recordedAt: ASKED },
  });
  return receipt;
}

const environment = () => ({
  ...{
    AWS_ENDPOINT_URL: world.emulator.url,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_REGION: REGION,
  },
  AWS_EC2_METADATA_DISABLED: 'true',
});
const run = (...args: string[]): Promise<CommandResult> => runCommand(args, { env: environment() });

interface Row {
  timestamp: string;
  stream: string;
  message: string;
}
const rows = (lines: string): Row[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
const byText = (all: Row[]): string[] => all.map((row) => JSON.stringify(row)).sort();

describe('an archive that was exported', () => {
  it('is read back as the events that were logged, from the bucket and from a copy', async () => {
    const logged = Object.entries(EVENTS).flatMap(([stream, events]) =>
      events
        .filter(([ms]) => ms < at(DAYS[2]))
        .map(([ms, message]) => ({
          timestamp: new Date(ms).toISOString(),
          stream: stream.replaceAll('/', '-'),
          message,
        })),
    );
    const fromBucket = await run('cat', 's3://dest/logs', '--group', GROUP, '--format', 'ndjson');
    expect(byText(rows(fromBucket.stdout))).toEqual(byText(logged));
    const fromCopy = await run('cat', folder, '--group', GROUP, '--format', 'ndjson');
    expect([fromBucket.code, fromCopy]).toEqual([0, { ...fromBucket, stdout: fromBucket.stdout }]);
  });
});

const duckDb = await import('@duckdb/node-api').catch(() => undefined);

describe('logferry sql', () => {
  it.skipIf(duckDb === undefined)(
    'prints a script with which DuckDB finds the events that cat prints (needs @duckdb/node-api)',
    async () => {
      const { code, stdout, stderr } = await run(
        'sql',
        folder,
        '--engine',
        'duckdb',
        '--group',
        GROUP,
        '--table',
        'e"v',
      );
      expect([code, stderr]).toEqual([0, '']);
      const connection = await (await (duckDb ?? expect.fail()).DuckDBInstance.create()).connect();
      await connection.run(stdout);
      const read = await connection.runAndReadAll(
        `SELECT strftime(timestamp, '%Y-%m-%dT%H:%M:%S.%gZ') AS timestamp, stream, message FROM "e""v"`,
      );
      const printed = rows((await run('cat', folder, '--group', GROUP, '--format', 'ndjson')).stdout);
      // DuckDB reads a carriage return as a line end.
      const expected = printed.map((row) => ({ ...row, message: row.message.replaceAll('\r', '\n') }));
      expect(byText(read.getRowObjectsJson() as unknown as Row[])).toEqual(byText(expected));
      connection.closeSync();
    },
  );

  it('prints a script for Athena and writes the files that name the objects; the same command can run again', async () => {
    const args = ['sql', 's3://dest/logs', '--engine', 'athena', '--group', GROUP, '--symlinks', 's3://dest/links'];
    const { code, stdout } = await run(...args);
    const again = await run(...args);
    expect([code, again]).toEqual([0, { code: 0, stdout, stderr: '' }]);
    const links = join(folder, 'links');
    const copy = await run(
      ...['sql', folder, '--engine', 'athena', '--group', GROUP, '--symlinks', links],
      ...['--symlinks-location', 's3://dest/links/', '--json'],
    );
    const document = JSON.parse(copy.stdout) as { script: string; complete: boolean };
    expect(document.complete).toBe(true);
    expect(document.script.replaceAll(/^--.*\n/gm, '')).toBe(stdout.replaceAll(/^--.*\n/gm, ''));
    const written = (await world.objects('links')) as Map<string, string>;
    const folders = (await readdir(links)).sort();
    expect([...written.keys()].sort()).toEqual(folders.map((name) => `links/${name}/symlink.txt`));
    for (const name of folders) {
      const content = await readFile(join(links, name, 'symlink.txt'), 'utf8');
      expect(content).toMatch(/^(s3:\/\/dest\/logs\/data\/.*\/000000\.gz\n)+$/);
      expect(written.get(`links/${name}/symlink.txt`)).toBe(content);
    }
  });

  it('refuses wrong arguments, and says what is wrong', async () => {
    const refusals = [
      [['athena'], '--engine athena needs --symlinks'],
      [['athena', '--symlinks', 'folder'], '--symlinks-location must name the S3 URL'],
      [['athena', '--symlinks', 's3://dest/a b'], '--symlinks ("s3://dest/a b") must be s3://BUCKET/PREFIX'],
      [['athena', '--symlinks', 's3://dest/logs/data/x'], 'must not lie in s3://dest/logs/data'],
      [['athena', '--symlinks', 's3://dest/l', '--table', 'a"b'], 'must consist of a-z, 0-9 and _'],
      [['duckdb', '--table', ''], '--table ("") must have 1 to 120 characters'],
    ] as const;
    for (const [args, message] of refusals) {
      const { code, stdout, stderr } = await run('sql', 's3://dest/logs', '--group', GROUP, '--engine', ...args);
      expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining(message)]);
    }
  });
});
