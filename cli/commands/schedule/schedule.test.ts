import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportSchedule, ScheduleClient, ScheduleListing } from '../../../client/index.js';
import { parseSchedule, type ScheduleDefinition } from '../../../contract/index.js';
import { FakeExports } from '../../../test/support/fake-exports.js';
import { runCommand } from '../../../test/support/test-io.js';
import { emptyEngine } from '../../engine/empty.js';
import type { Engine } from '../../engine/engine.js';

/** What the configured Temporal service was asked to do. */
const asked: { kind: Engine['kind']; definitions: ScheduleDefinition[]; changes: string[]; exports: FakeExports } = {
  kind: 'configured',
  definitions: [],
  changes: [],
  exports: new FakeExports(),
};
let listed: ScheduleListing[] = [];

const described = (input: ScheduleDefinition): ExportSchedule => {
  const {
    name,
    cron,
    calendars,
    timezone,
    jitter,
    catchUpWindow,
    request,
    paused = false,
    note,
  } = parseSchedule(input);
  return {
    schemaVersion: 1,
    ...{ name, timezone, jitter, catchUpWindow, paused, request, taskQueue: 'logferry' },
    ...(cron === undefined ? { calendars: calendars ?? [] } : { cron }),
    ...(note !== undefined && { note }),
    createdAt: '2026-11-20T00:00:00Z',
    nextFirings: [
      {
        nominal: '2026-11-28T02:00:00Z',
        window: { from: '2026-10-29T00:00:00Z', to: '2026-11-27T00:00:00Z' },
      },
      { nominal: '2026-11-29T02:00:30Z' },
    ],
    lastFirings: [
      {
        exportId: 'nightly-2026-11-27T020000Z',
        nominal: '2026-11-27T02:00:00Z',
        startedAt: '2026-11-27T02:04:11Z',
        status: 'completed',
      },
    ],
    counts: { started: 1_200, missed: 1, skipped: 0, waiting: 0 },
    specHash: '0'.repeat(64),
  };
};

const schedules: ScheduleClient = {
  ...emptyEngine().schedules,
  create: async (definition) => {
    asked.definitions.push(definition);
    return { schedule: described(definition), created: definition.name !== 'known' };
  },
  update: async (definition) => {
    asked.definitions.push(definition);
    return described(definition);
  },
  describe: async (name) => described({ ...DEFINITION, name }),
  async *list() {
    yield* listed;
  },
  schedulesOf: async (name) => (name === 'split' ? SPLIT : [name]),
  pause: async (name, note) => void asked.changes.push(`pause ${name} ${note}`),
  resume: async (name) => void asked.changes.push(`resume ${name}`),
  trigger: async (name) => {
    if (name === 'busy') return { waitsFor: 'busy-2026-11-27T020000Z' };
    return name === 'full' ? { skipped: true, waitsFor: 'full-1' } : { exportId: `${name}-2026-11-27T140000Z` };
  },
  delete: async (name) => void asked.changes.push(`delete ${name}`),
};

vi.mock('../../engine/configured.js', () => ({
  openConfiguredEngine: async (): Promise<Engine> => ({
    ...emptyEngine(),
    kind: asked.kind,
    exports: asked.exports,
    schedules,
    hasOtherWorker: async () => true,
  }),
}));

/** The schedules of targets with the common name `split`. */
const SPLIT = ['split.dev.us-east-1', 'split.prod.us-east-1'];

const DEFINITION: ScheduleDefinition = {
  name: 'nightly',
  cron: '0 3 * * *',
  timezone: 'Europe/Berlin',
  jitter: 'PT10M',
  request: {
    source: { logGroupPrefixes: ['/aws/lambda/'] },
    window: { lookback: 'P30D' },
    destination: { bucket: 'my-archive' },
    region: 'eu-central-1',
  },
};

const ENV = { TEMPORAL_ADDRESS: 'temporal:7233', AWS_REGION: 'eu-central-1' };
const now = () => Date.parse('2026-11-27T14:00:00Z');
const command = (...args: string[]) => runCommand(['schedule', ...args], { env: ENV, now });

const CREATE = [
  ...['create', 'nightly', '--cron', '0 3 * * *', '--lookback', '30d'],
  ...['--log-group-prefix', '/aws/lambda/', '--bucket', 'my-archive'],
];
/** The arguments of `create`, with other values of flags; a flag with the value undefined is left out. */
const withFlags = (changes: Record<string, string | undefined>): string[] => {
  const given: Record<string, string | undefined> = {
    ...{ '--cron': '0 3 * * *', '--lookback': '30d', '--log-group-prefix': '/aws/lambda/', '--bucket': 'my-archive' },
    ...changes,
  };
  return ['create', 'nightly', ...Object.entries(given).flatMap(([flag, value]) => (value ? [flag, value] : []))];
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-schedule-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  Object.assign(asked, { kind: 'configured', definitions: [], changes: [], exports: new FakeExports() });
  listed = [];
});

describe('schedule create', () => {
  it('makes a definition from its flags, and shows the schedule', async () => {
    const { code, stdout, stderr } = await command(
      ...CREATE,
      ...['--timezone', 'Europe/Berlin', '--jitter', '10m', '--lag', '13h', '--note', 'ours', '--paused'],
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('Created schedule nightly')]);
    expect(asked.definitions).toMatchObject([
      {
        ...{ name: 'nightly', cron: '0 3 * * *', timezone: 'Europe/Berlin', jitter: 'PT10M', catchUpWindow: 'P1D' },
        ...{ paused: true, note: 'ours' },
        request: {
          source: { logGroupPrefixes: ['/aws/lambda/'] },
          window: { lookback: 'P30D', lag: 'PT13H' },
          destination: { bucket: 'my-archive' },
          region: 'eu-central-1',
        },
      },
    ]);
    expect(stdout.split('\n')).toEqual([
      'schedule  nightly (paused)',
      'note      ours',
      'fires     0 3 * * * Europe/Berlin, up to 10 min later; catches up within 1 d',
      'exports   /aws/lambda/* -> s3://my-archive (eu-central-1)',
      'window    lookback P30D, lag PT13H, by day',
      'next      2026-11-28 02:00Z  exports 2026-10-29 to 2026-11-27',
      '          2026-11-29 02:00:30Z  no whole day lies in its window',
      'last      nightly-2026-11-27T020000Z  started 2026-11-27 02:04:11Z  completed',
      'firings   1,200 started, 1 missed, 0 skipped, 0 waiting',
      '',
    ]);
  });

  it.each([true, false])('warns only if no worker polls the task queue (a worker polls it: %s)', async (polls) => {
    asked.exports.hasWorker = async () => polls;
    const { code, stderr } = await command(...CREATE);
    expect([code, stderr.includes('No worker polls logferry. The schedule fires')]).toEqual([0, !polls]);
  });

  it('says that a schedule with the same definition exists', async () => {
    const { code, stderr, stdout } = await command(...CREATE.with(1, 'known'), '--json');
    expect([code, stderr]).toEqual([0, expect.stringContaining('nothing was changed')]);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'known', cron: '0 3 * * *' });
  });

  it('takes a window over all of the past, and calendars instead of cron', async () => {
    const calendar = '{"hour":"3","dayOfWeek":"MON-FRI"}';
    const { code, stdout } = await command(
      ...withFlags({ '--cron': undefined, '--calendar': calendar, '--lookback': 'all' }),
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining(`fires     ${calendar} UTC`)]);
    expect(stdout).toContain('next      2026-11-28 02:00Z  exports from the limit of retention to 2026-11-27\n');
    expect(asked.definitions).toMatchObject([
      { calendars: [{ hour: '3', dayOfWeek: 'MON-FRI' }], request: { window: { lookback: 'all' } } },
    ]);
  });

  it('makes one schedule for each target', async () => {
    const targets = [
      'account=prod,region=eu-central-1,bucket=prod-fra',
      'account=prod,region=us-east-1,bucket=prod-iad',
    ];
    const { code, stdout } = await command(
      ...withFlags({ '--bucket': undefined }),
      ...targets.flatMap((target) => ['--target', target]),
      '--json',
    );
    expect(code).toBe(0);
    const names = ['nightly.prod.eu-central-1', 'nightly.prod.us-east-1'];
    expect(JSON.parse(stdout).schedules.map(({ name }: ExportSchedule) => name)).toEqual(names);
    expect(asked.definitions.map(({ request }) => request.destination.bucket)).toEqual(['prod-fra', 'prod-iad']);
  });

  it('takes --max-scan as the limit of the queries of --verify source, and refuses it without --verify source', async () => {
    const counting = ['--verify', 'source', '--max-scan', '50GB'];
    for (const verb of ['create', 'update'])
      expect((await command(verb, ...CREATE.slice(1), ...counting)).code).toBe(0);
    const request = { verify: 'source', maxScanBytes: 50_000_000_000 };
    expect(asked.definitions).toMatchObject([{ request }, { request }]);
    const refused = await command(...CREATE, '--max-scan', '50GB');
    expect([refused.code, refused.stderr]).toEqual([
      64,
      expect.stringContaining('--max-scan (50GB) limits the queries'),
    ]);
  });

  it('reads the request from a file', async () => {
    const file = join(folder, 'request.json');
    writeFileSync(file, JSON.stringify(DEFINITION.request));
    expect(await command('create', 'nightly', '--cron', '@daily', '--request', file)).toMatchObject({ code: 0 });
    expect(asked.definitions).toMatchObject([{ cron: '@daily', request: DEFINITION.request }]);
    writeFileSync(
      file,
      JSON.stringify({ ...DEFINITION.request, window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' } }),
    );
    expect(await command('create', 'nightly', '--cron', '@daily', '--request', file)).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/window must have lookback instead of from and to/),
    });
  });

  it('warns of days that no firing exports', async () => {
    const { code, stderr } = await command(...withFlags({ '--cron': '0 3 * * MON', '--lookback': '3d' }));
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/warning: --lookback \(P3D\) is too short for this schedule/),
    ]);
  });

  it.each([
    ['no times', { '--cron': undefined }, 64, /--cron is missing; --calendar/],
    [
      'no look-back and no bucket',
      { '--lookback': undefined, '--bucket': undefined },
      64,
      /--lookback, --bucket are missing; --lookback 30d begins .*; --destination, /,
    ],
    ['an hour out of range', { '--cron': '0 25 * * *' }, 64, /--cron \("0 25 \* \* \*"\) has the hour 25/],
    ['an unknown time zone', { '--timezone': 'Europe/Atlantis' }, 64, /--timezone \("Europe\/Atlantis"\) must be/],
    ['a calendar that is not JSON', { '--cron': undefined, '--calendar': '{hour:3}' }, 64, /--calendar \(\{hour:3\}\)/],
    ['a wrong calendar', { '--cron': undefined, '--calendar': '{"hour":"3pm"}' }, 64, /--calendar 0 hour \("3pm"\)/],
    ['cron and calendar', { '--calendar': '{}' }, 64, /--calendar.*--cron/],
    ['a look-back without a unit', { '--lookback': '30' }, 64, /--lookback \("30"\)/],
    ['a look-back of months', { '--lookback': '3mo' }, 64, /--lookback \("3mo"\)/],
    ['a jitter that is not a duration', { '--jitter': 'some' }, 64, /--jitter \("some"\)/],
    ['a short catch-up window', { '--catch-up-window': '1s' }, 64, /--catch-up-window \("PT1S"\) must be at least/],
    [
      'a look-back shorter than a slice',
      { '--lookback': '7d', '--slice': 'month' },
      64,
      /--lookback \("P7D"\) is too short: no firing .* With P\d+D/,
    ],
    [
      'a lag of less than 12 hours',
      { '--lag': '1h' },
      4,
      /with --lag \(PT1H\), the window of the firing at 2026-11-28T03:00:00Z ends at 2026-11-28T00:00:00Z/,
    ],
    [
      'a slice that the layout cannot name',
      { '--layout': 'hive', '--slice': 'week', '--lookback': '60d' },
      64,
      /hive layout/,
    ],
    ['a window of instants', { '--from': '2026-10-01' }, 64, /unknown option '--from'/],
    ['a name that no log group can have', { '--log-group': 'a b' }, 64, /--log-group/],
  ])('create with %s is refused, and the error names the flag', async (_what, changes, code, says) => {
    expect(await command(...withFlags(changes))).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect(asked.definitions).toEqual([]);
  });

  it.each(['', 'a/b', 'a b', '-x', 'n'.repeat(110)])('refuses the name %j', async (name) => {
    const { code, stderr } = await command(...CREATE.with(1, name));
    expect([code, stderr]).toEqual([64, expect.stringMatching(/^error: /)]);
    expect(asked.definitions).toEqual([]);
  });
});

describe('the commands of a schedule', () => {
  it.each([
    [['pause', 'nightly', '--note', 'audit'], ['pause nightly audit'], /Paused schedule nightly/, ''],
    [['resume', 'nightly', '--json'], ['resume nightly'], /Resumed/, '{"name":"nightly","paused":false}\n'],
    [['delete', 'nightly'], ['delete nightly'], /its exports stay/, ''],
    [['trigger', 'nightly'], [], /Triggered/, 'nightly-2026-11-27T140000Z\n'],
    [['trigger', 'busy'], [], /its export waits for the end of busy-2026-11-27T020000Z/, ''],
    [
      ['trigger', 'full'],
      [],
      /Temporal skipped this firing, because another one already waits for the end of full-1\n$/,
      '',
    ],
  ])('%j acts on the schedule, and reports what it did', async (args, changes, says, stdout) => {
    expect(await command(...args)).toEqual({ code: 0, stdout, stderr: expect.stringMatching(says) });
    expect(asked.changes).toEqual(changes);
  });

  it('pause, resume, delete, trigger and describe apply to the schedules of all targets if they get the common name', async () => {
    for (const name of ['pause', 'resume', 'delete']) expect(await command(name, 'split')).toMatchObject({ code: 0 });
    expect(asked.changes).toEqual([
      ...SPLIT.map((name) => `pause ${name} undefined`),
      ...SPLIT.map((name) => `resume ${name}`),
      ...SPLIT.map((name) => `delete ${name}`),
    ]);
    expect((await command('trigger', 'split')).stdout.split('\n')).toEqual([
      ...SPLIT.map((name) => `${name}-2026-11-27T140000Z`),
      '',
    ]);
    expect((await command('describe', 'split')).stdout.match(/^schedule .*$/gm)).toHaveLength(2);
    for (const name of ['pause', 'trigger', 'describe']) {
      const answer = JSON.parse((await command(name, 'split', '--json')).stdout);
      expect(answer).toMatchObject({ schemaVersion: 1, schedules: SPLIT.map((each) => ({ name: each })) });
    }
  });

  it('trigger says where the export of the embedded engine runs', async () => {
    asked.kind = 'embedded';
    expect(await command('trigger', 'nightly')).toEqual({
      code: 0,
      stdout: 'nightly-2026-11-27T140000Z\n',
      stderr: expect.stringMatching(
        /runs only while a worker runs on this machine, such as that of `logferry dev` or `logferry wait nightly-2026-11-27T140000Z`/,
      ),
    });
    expect((await command('trigger', 'busy')).stderr).toMatch(
      /only while a worker runs on this machine, such as that of `logferry dev`\n/,
    );
    expect((await command('trigger', 'full')).stderr).not.toMatch(/logferry dev/);
    asked.kind = 'configured';
    expect((await command('trigger', 'nightly')).stderr).not.toMatch(/logferry dev/);
  });

  it('update replaces the definition of the schedule', async () => {
    const { code, stderr } = await command(...CREATE.with(0, 'update'));
    expect([code, stderr, asked.definitions.length]).toEqual([0, expect.stringMatching(/Updated schedule nightly/), 1]);
    expect(asked.definitions[0]).not.toHaveProperty('paused');
  });

  it('describe shows the schedule as text and as JSON', async () => {
    expect((await command('describe', 'nightly')).stdout).toMatch(/^schedule {2}nightly\nfires {5}0 3 \* \* \*/);
    expect(JSON.parse((await command('describe', 'nightly', '--json')).stdout)).toEqual(described(DEFINITION));
  });

  it('list shows a table, CSV and JSON', async () => {
    expect(await command('list')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/no schedules/) });
    listed = [
      {
        ...{ name: 'nightly', cron: '0 3 * * *', timezone: 'UTC', paused: false, nextAt: '2026-11-28T03:00:00Z' },
        last: { exportId: 'nightly-2026-11-27T030000Z', startedAt: '2026-11-27T03:00:00Z' },
      },
      { name: 'other', calendars: [{ hour: '3' }], timezone: 'UTC', paused: true, note: 'a, b' },
      { name: 'foreign', calendars: [], timezone: 'UTC', paused: false },
    ];
    expect((await command('list')).stdout.split('\n')).toEqual([
      'NAME     STATE   FIRES                     NEXT               LAST',
      'nightly  active  0 3 * * * UTC             2026-11-28 03:00Z  nightly-2026-11-27T030000Z',
      'other    paused  {"hour":"3"} UTC          -                  -',
      'foreign  active  intervals, not calendars  -                  -',
      '',
    ]);
    expect((await command('list', '--csv')).stdout).toBe(
      'name,paused,cron,calendars,timezone,next_at,last_export,last_started_at,note\r\n' +
        'nightly,false,0 3 * * *,,UTC,2026-11-28T03:00:00Z,nightly-2026-11-27T030000Z,2026-11-27T03:00:00Z,\r\n' +
        'other,true,,"[{""hour"":""3""}]",UTC,,,,"a, b"\r\n' +
        'foreign,false,,[],UTC,,,,\r\n',
    );
    expect(JSON.parse((await command('list', '--json')).stdout)).toEqual({ schedules: listed });
  });

  it('backfill starts one export of the window, with the request of the schedule', async () => {
    const started = vi.spyOn(asked.exports, 'start');
    const args = ['backfill', 'nightly', '--from', '2026-01-01', '--to', '2026-03-01', '--no-wait'];
    expect(await command(...args, '--id', 'past')).toMatchObject({ code: 0, stdout: 'past\n' });
    const [request, options] = started.mock.calls[0] ?? [];
    expect(options).toMatchObject({ id: 'past' });
    expect(request).toMatchObject({
      source: DEFINITION.request.source,
      window: { from: '2026-01-01T00:00:00Z', to: '2026-03-01T00:00:00Z' },
      destination: DEFINITION.request.destination,
    });
  });

  it.each([
    [['backfill', 'nightly', '--to', '2026-03-01'], /--from is missing/],
    [['backfill', 'nightly', '--from', '2026-03-01', '--to', '2026-01-01'], /--from .* must be earlier than --to/],
    [['backfill', 'nightly', '--from', '1d', '--to', 'now'], /--to is .*less than 12 h ago/],
    [['backfill', 'nightly', '--from', '7d', '--id', 'x-2026-11-27T030000Z'], /--id .* firings of schedules/],
    [['describe', 'a b'], /NAME \("a b"\) must consist of/],
    [['describe'], /missing required argument 'name'/],
    [['frobnicate', 'x'], /unknown command 'frobnicate'/],
    [[], /'schedule' is a group of commands/],
  ])('%j is refused', async (args, says) => {
    const { code, stderr } = await command(...args);
    expect([64, 4]).toContain(code);
    expect(stderr).toMatch(says);
  });

  it('say that there is no schedule if no server has run', async () => {
    const env = { LOGFERRY_HOME: join(folder, 'none') };
    for (const name of ['describe', 'pause', 'resume', 'trigger', 'delete']) {
      expect(await runCommand(['schedule', name, 'x'], { env })).toMatchObject({
        code: 64,
        stderr: expect.stringMatching(/There is no schedule x/),
      });
    }
    expect(await runCommand(['schedule', 'list', '--json'], { env })).toMatchObject({ stdout: '{"schedules":[]}\n' });
  });
});
