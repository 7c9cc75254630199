import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClosedStatus } from '../../contract/result.js';
import { FakeExports } from '../../test/support/fake-exports.js';
import { seen } from '../../test/support/seen.js';
import { runCommand, TestIo, type TestIoOptions } from '../../test/support/test-io.js';
import { emptyEngine } from '../engine/empty.js';
import type { Engine } from '../engine/engine.js';

/** The exports of the configured Temporal service. */
let exports: FakeExports;
vi.mock('../engine/configured.js', () => ({
  openConfiguredEngine: async (): Promise<Engine> => ({
    kind: 'configured',
    exports,
    schedules: emptyEngine().schedules,
    ...{ address: 'temporal:7233', namespace: 'default', uiUrl: 'http://ui' },
    admit: async () => {},
    requireWorkerOf: async () => {},
    hasOtherWorker: async () => true,
    failure: new Promise<never>(() => {}),
    close: async () => {},
  }),
}));
beforeEach(() => {
  exports = new FakeExports();
});

const FRANKFURT = 'nightly.prod.eu-central-1';
const VIRGINIA = 'nightly.prod.us-east-1';
const RUN = [
  ...['run', '--log-group', '/app', '--from', '2026-10-01', '--to', '2026-10-02', '--id', 'nightly'],
  ...['--target', 'account=prod,region=eu-central-1,bucket=prod-fra'],
  ...['--target', 'account=prod,region=us-east-1,bucket=prod-iad'],
];
const io = (options: TestIoOptions = {}) => new TestIo({ env: { TEMPORAL_ADDRESS: 'temporal:7233' }, ...options });

/** Runs a command, and ends the two exports when both are open. */
async function ending(args: string[], statuses: [ClosedStatus, ClosedStatus], around = io()) {
  const running = runCommand(args, around);
  await seen(() => exports.runs.size === 2);
  exports.end(FRANKFURT, statuses[0]);
  exports.end(VIRGINIA, statuses[1]);
  return running;
}

/** Starts both exports, which stay open. */
const started = () => runCommand([...RUN, '--no-wait'], io());

describe('run with targets', () => {
  it('starts one export for each target and follows the exports to their ends', async () => {
    const { code, stdout, stderr } = await ending(RUN, ['completed', 'completed']);
    expect(code).toBe(0);
    expect([...exports.runs.keys()]).toEqual([FRANKFURT, VIRGINIA]);
    expect(stderr).toContain(`Started export ${FRANKFURT}: http://ui/namespaces/default/workflows/${FRANKFURT}`);
    expect(stderr).toMatch(/^prod\.eu-central-1 {2}/m);
    expect(stderr).toMatch(/^prod\.us-east-1 {5}completed$/m);
    expect(stdout).toMatch(/^completed nightly\.prod\.eu-central-1 .*^completed nightly\.prod\.us-east-1 /ms);
    expect(stdout).toMatch(/\n2 exports: 2 completed\n$/);
  });

  it.each<[ClosedStatus, ClosedStatus, number]>([
    ['completed', 'partial', 3],
    ['cancelled', 'completed', 6],
    ['failed', 'refused', 4],
    ['cancelled', 'partial', 3],
  ])('with exports that end as %s and %s exits with %i', async (first, second, code) => {
    expect((await ending([...RUN, '--json'], [first, second])).code).toBe(code);
  });

  it('prints one document with the results, in the order of the targets', async () => {
    const { stdout } = await ending([...RUN, '--json'], ['completed', 'partial']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      exports: [
        { exportId: FRANKFURT, status: 'completed' },
        { exportId: VIRGINIA, status: 'partial' },
      ],
    });
  });

  it('with --events, prints lines, each with the id of its export', async () => {
    const { stdout } = await ending([...RUN, '--events'], ['completed', 'completed']);
    const lines = stdout.trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { type: string; exportId: string });
    for (const id of [FRANKFURT, VIRGINIA]) {
      const types = events.filter(({ exportId }) => exportId === id).map(({ type }) => type);
      expect(types).toEqual(['started', ...types.slice(1, -1).map(() => 'progress'), 'result']);
    }
    expect(events.every(({ exportId }) => [FRANKFURT, VIRGINIA].includes(exportId))).toBe(true);
  });

  it('shows one line for each target in a terminal', async () => {
    const around = io({ terminalColumns: 100 });
    const running = runCommand(RUN, around);
    await seen(() => /prod\.eu-central-1 {2}=+-+ [^\n]*\nprod\.us-east-1 {5}=+-+ /.test(around.printed.stderr));
    exports.end(FRANKFURT, 'completed');
    exports.end(VIRGINIA, 'completed');
    expect((await running).code).toBe(0);
  });

  it('with --no-wait, prints the ids and exits', async () => {
    expect(await started()).toMatchObject({ code: 0, stdout: `${FRANKFURT}\n${VIRGINIA}\n` });
    const again = await runCommand([...RUN, '--no-wait', '--json'], io());
    expect(again.stderr).toContain(`Attached to export ${FRANKFURT}`);
    expect(JSON.parse(again.stdout)).toMatchObject({ schemaVersion: 1, exports: [{ status: 'running' }, {}] });
  });

  it('says after an interrupt how to follow all exports, and cancels all with --cancel-on-interrupt', async () => {
    const around = io();
    const running = runCommand(RUN, around);
    await seen(() => around.printed.stderr.includes('prod.us-east-1  '));
    around.interrupt();
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toContain(
      '2 exports go on: follow with `logferry wait nightly`, stop with `logferry cancel nightly`.',
    );

    const other = io();
    const cancelling = runCommand([...RUN, '--cancel-on-interrupt'], other);
    await seen(() => other.printed.stderr.includes('prod.us-east-1  '));
    other.interrupt();
    await seen(() => exports.cancels.length === 2);
    exports.end(FRANKFURT, 'cancelled');
    exports.end(VIRGINIA, 'cancelled');
    expect((await cancelling).code).toBe(6);
  });

  it.each<[string, string[], number, RegExp]>([
    [
      'an id that is too long',
      ['--id', 'x'.repeat(120)],
      64,
      /--id of target 1 \("x+\.prod\.eu-central-1"\) must be 1 to 128/,
    ],
    [
      'a Region in addition to the targets',
      ['--region', 'us-east-1'],
      64,
      /'--target <target>' cannot be used with.*'--region/,
    ],
    [
      'a bucket in addition to the targets',
      ['--bucket', 'other'],
      64,
      /'--target <target>' cannot be used with.*'--bucket/,
    ],
  ])('is refused with %s, and starts nothing', async (_case, more, code, message) => {
    const ended = await runCommand([...RUN, ...more], io());
    expect([ended.code, exports.runs.size]).toEqual([code, 0]);
    expect(ended.stderr).toMatch(message);
  });

  it("starts nothing if the worker's configuration in this shell refuses a target, and names field, value and remedy", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-targets-'));
    try {
      const config = join(folder, 'worker.json');
      const prod = { regions: ['eu-central-1'], destinations: [{ bucket: 'prod-fra' }] };
      await writeFile(config, JSON.stringify({ accounts: { prod } }));
      const env = { TEMPORAL_ADDRESS: 'temporal:7233', LOGFERRY_WORKER_CONFIG: config };
      const ended = await runCommand(RUN, new TestIo({ env }));
      expect([ended.code, exports.runs.size]).toEqual([4, 0]);
      expect(ended.stderr).toMatch(
        /target 2 \(prod us-east-1\): .*region \("us-east-1"\) is not one of the Regions of account "prod": eu-central-1\nChoose an account, Region and destination that/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([['run'], ['schedule', 'create', 'nightly', '--cron', '@daily', '--lookback', '30d']])(
    "is checked against the worker's configuration in this shell without targets, too: %s",
    async (...start) => {
      const config = JSON.stringify({
        accounts: { prod: { regions: ['us-east-1'], destinations: [{ bucket: 'b' }] } },
      });
      const env = { TEMPORAL_ADDRESS: 'temporal:7233', LOGFERRY_WORKER_CONFIG: config };
      const window = start[0] === 'run' ? ['--from', '2026-10-01', '--to', '2026-11-01'] : [];
      const single = ['--account', 'prod', '--region', 'eu-central-1', '--bucket', 'prod', '--log-group', '/app'];
      const ended = await runCommand([...start, ...window, ...single], new TestIo({ env }));
      expect([ended.code, exports.runs.size]).toEqual([4, 0]);
      expect(ended.stderr).toMatch(/region \("eu-central-1"\) is not one of the Regions of account "prod": us-east-1/);
    },
  );

  it('is refused on the embedded engine if a target has an account alias', async () => {
    const ended = await runCommand(RUN, new TestIo());
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(
      /account of target 1 \("prod"\): an alias names an account of a worker's configuration/,
    );
  });
});

describe('the common id of targets', () => {
  it('stands for all exports in wait', async () => {
    await started();
    const { code, stdout } = await ending(['wait', 'nightly', '--json'], ['completed', 'partial']);
    expect([code, JSON.parse(stdout).exports.length]).toEqual([3, 2]);
    const one = await runCommand(['wait', FRANKFURT, '--json'], io());
    expect([one.code, JSON.parse(one.stdout).exportId]).toEqual([0, FRANKFURT]);
  });

  it('stands for all exports in status, which also takes several ids', async () => {
    await started();
    exports.end(FRANKFURT, 'completed');
    for (const ids of [['nightly'], [VIRGINIA, FRANKFURT, 'nightly']]) {
      const { code, stdout } = await runCommand(['status', ...ids, '--json'], io());
      expect([code, JSON.parse(stdout).exports.length]).toEqual([5, 2]);
    }
    const { stdout } = await runCommand(['status', 'nightly'], io());
    expect(stdout).toMatch(/\n2 exports: 1 completed, 1 running\n$/);
  });

  it('stands for all exports in cancel', async () => {
    await started();
    const cancelling = runCommand(['cancel', 'nightly', '--reason', 'wrong day'], io());
    await seen(() => exports.cancels.length === 2);
    exports.end(FRANKFURT, 'cancelled');
    exports.end(VIRGINIA, 'completed');
    const { code, stdout } = await cancelling;
    expect([code, stdout]).toEqual([3, expect.stringMatching(/\n2 exports: 1 cancelled, 1 completed\n$/)]);
  });

  it('is unknown if no export has it', async () => {
    const { code, stderr } = await runCommand(['wait', 'other'], io());
    expect([code, stderr]).toEqual([64, expect.stringContaining('There is no export with the id other')]);
  });
});

it.each(['status', 'wait', 'cancel'])('%s prints the same for both forms of the id of a firing', async (command) => {
  const id = 'nightly-2026-11-27T030000Z';
  await exports.start(
    {
      source: { logGroups: ['/app'] },
      window: { lookback: 'P30D' },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
    },
    { id },
  );
  exports.end(id, 'completed');
  for (const flags of [[], ['--json']]) {
    const stored = await runCommand([command, id, ...flags], io());
    expect(await runCommand([command, 'nightly-2026-11-27T03:00:00Z', ...flags], io())).toEqual(stored);
  }
  const { stdout } = await runCommand([command, 'nightly-2026-11-27T03:00:00Z', '--json'], io());
  expect(JSON.parse(stdout).exportId).toBe(id);
});
