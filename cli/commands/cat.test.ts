import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '../../archive/index.js';
import { runKey } from '../../archive/object-keys/run-keys.js';
import { type ArchivedSlice, putArchived } from '../../archive/testing/archived-slice.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE, SLICE } from '../../archive/testing/samples.js';
import { type CommandResult, runCommand, TestIo } from '../../test/support/test-io.js';

const PREFIXED = { ...SLICE, prefix: 'logs' };
const ASKED = '2026-11-20T00:00:00Z';
const day = (date: number, more: Partial<ArchivedSlice> & { logGroup?: string } = {}): ArchivedSlice => ({
  ...{ outcome: 'archived', askedAt: ASKED, ...more },
  slice: {
    ...{ ...PREFIXED, logGroup: more.logGroup ?? '/app' },
    ...{ from: `2026-10-0${date}T00:00:00Z`, to: `2026-10-0${date + 1}T00:00:00Z` },
  },
});

/** Stores slices, and closes the run that has recorded them. */
async function close(store: MemoryStore, slices: readonly ArchivedSlice[], exportId = 'exp'): Promise<Receipt[]> {
  const receipts = slices.map((slice) => putArchived(store, { ...slice, exportId }));
  const window = { from: '2026-10-01T00:00:00Z', to: '2026-10-06T00:00:00Z' };
  await finishRun(store, { ...ARCHIVE, prefix: 'logs' }, { exportId, receipts, window });
  return receipts;
}

let folder: string;
let damaged: string;

/** An archive in a folder, as `aws s3 sync` copies it. */
beforeAll(async () => {
  const store = new MemoryStore();
  const web = [
    '2026-10-01T10:00:00.000Z second\n  of two lines\n2026-10-02T00:00:00.000Z boundary\n2026-10-01T09:00:00.000Z first\n',
  ];
  const events = [
    day(1, { files: { web } }),
    day(2, {
      files: { 'a\u001b[31m': ['2026-10-02T00:00:00.000Z boundary\n2026-10-02T01:00:00.000Z \u001b[31mred\n'] },
    }),
    day(3, { outcome: 'failed' }),
    day(4, { outcome: 'empty' }),
    day(1, {
      logGroup: '/other',
      files: { s: ['2026-10-01T10:00:00.000Z needle Äx (1)\n2026-10-01T11:00:00.000Z hay\n'] },
    }),
  ];
  const receipts = await close(store, events);
  folder = await mkdtemp(join(tmpdir(), 'logferry-cat-'));
  await copyTo(folder, store);
  damaged = receipts[4]?.objects[0]?.key ?? '';
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyTo(target: string, store: MemoryStore): Promise<void> {
  for (const [key, body] of store.objects) {
    await mkdir(dirname(join(target, key)), { recursive: true });
    await writeFile(join(target, key), body);
  }
}

const run = (...args: string[]): Promise<CommandResult> => runCommand(args, { env: { TMPDIR: join(folder, 'logs') } });
const cat = (...args: string[]) => run('cat', folder, '--group', '/app', ...args);

describe('logferry cat', () => {
  it('prints the events of the archived window in the order of time, each once, and says what is not archived', async () => {
    const { code, stdout, stderr } = await cat();
    expect(stdout).toBe(
      [
        '2026-10-01T09:00:00.000Z first',
        '2026-10-01T10:00:00.000Z second\n  of two lines',
        '2026-10-02T00:00:00.000Z boundary',
        '2026-10-02T01:00:00.000Z \u001b[31mred\n',
      ].join('\n'),
    );
    expect([code, stderr]).toEqual([3, 'not archived: /app, 2026-10-03 to 2026-10-04 (its export failed)\n']);
    expect((await cat('--allow-gaps')).code).toBe(0);
    expect((await cat('--to', '2026-10-03')).code).toBe(0);
  });

  it('prints each event as a line of JSON, or all events and gaps as one JSON document, without raw control characters', async () => {
    const lines = (await cat('--from', '2026-10-02', '--to', '2026-10-03', '--format', 'ndjson', '--objects')).stdout;
    expect(lines).not.toContain('\u001b');
    const events = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(events.map(({ timestamp, stream, message }) => [timestamp, stream, message])).toEqual([
      ['2026-10-02T00:00:00.000Z', 'a\u001b[31m', 'boundary'],
      ['2026-10-02T01:00:00.000Z', 'a\u001b[31m', '\u001b[31mred'],
    ]);
    expect(events[0]?.object).toMatch(/^logs\/data\/.*\/000000\.gz$/);
    const { code, stdout } = await cat('--from', '2026-10-02', '--json');
    const document = JSON.parse(stdout) as { events: unknown[] };
    expect([code, document]).toMatchObject([
      3,
      {
        count: 2,
        complete: false,
        gaps: [{ from: '2026-10-03T00:00:00Z', logGroup: '/app', outcome: 'failed' }],
        problems: [],
      },
    ]);
    expect(document.events).toHaveLength(2);
  });

  it('removes control characters from messages only if the output is a terminal', async () => {
    const args = ['cat', folder, '--group', '/app', '--stream', 'a\u001b[31m', '--to', '2026-10-03'];
    expect((await runCommand(args, { terminalColumns: 80 })).stdout).toContain('01:00:00.000Z [31mred\n');
  });

  it('refuses wrong arguments, and says what is wrong', async () => {
    const refusals = [
      [['cat', folder, '--group', '/none'], 'has no receipts of the log group /none'],
      [
        ['cat', folder, '--group', '/app', '--from', '2026-12-01'],
        'has no receipts of the log group /app in this window',
      ],
      [['cat', folder, '--group', 'a b'], '--group ("a b") must be the name of a log group'],
      [['cat', join(folder, 'none'), '--group', '/app'], 'there is no such folder'],
      [['cat', folder, '--group', '/app', '--from', '2026-10-02', '--to', '2026-10-01'], 'must be earlier than --to'],
      [['find', folder, '', '--group', '/app'], 'the pattern must not be empty'],
      [['find', folder, '(', '-e'], 'the pattern is not a regular expression'],
    ] as const;
    for (const [args, message] of refusals) {
      const { code, stdout, stderr } = await run(...args);
      expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining(message)]);
    }
  });

  it('says that receipts cover only some streams, if the other streams are not archived', async () => {
    const store = new MemoryStore();
    const { slice, ...rest } = day(1, { files: { 'web-1': ['2026-10-01T00:00:00.000Z of web\n'] } });
    await close(store, [{ ...rest, slice: { ...slice, logStreamPrefix: 'web/' } }]);
    const part = await mkdtemp(join(tmpdir(), 'logferry-cat-'));
    await copyTo(part, store);
    const { code, stdout, stderr } = await run('cat', part, '--group', '/app');
    expect([code, stdout, stderr]).toEqual([
      3,
      '2026-10-01T00:00:00.000Z of web\n',
      'not archived: /app, 2026-10-01 to 2026-10-02 (no receipt)\n/app: some receipts are only about streams that start with "web/"\n',
    ]);
    expect(await run('cat', part, '--group', '/app', '--log-stream-prefix', 'web/')).toMatchObject({ code: 0, stdout });
    await rm(part, { recursive: true });
  });

  it('refuses a log group that several accounts have, and lists the accounts', async () => {
    const store = new MemoryStore();
    const ofAccounts = ['111111111111', '222222222222'].map((accountId) => {
      const { slice, ...rest } = day(1, { files: { s: [`2026-10-01T00:00:00.000Z of ${accountId}\n`] } });
      return { ...rest, slice: { ...slice, accountId } };
    });
    await close(store, ofAccounts);
    const both = await mkdtemp(join(tmpdir(), 'logferry-cat-'));
    await copyTo(both, store);
    const asked = await run('cat', both, '--group', '/app');
    expect([asked.code, asked.stderr]).toEqual([
      64,
      expect.stringContaining('111111111111 in eu-central-1, 222222222222 in eu-central-1'),
    ]);
    const chosen = await run('cat', both, '--group', '/app', '--account-id', '222222222222');
    expect(chosen.stdout).toBe('2026-10-01T00:00:00.000Z of 222222222222\n');
    await rm(both, { recursive: true });
  });

  it('ends without an error when the reader of its output stops reading, and leaves no temporary file', async () => {
    const io = new TestIo({ env: { TMPDIR: join(folder, 'logs') } });
    io.stdout.write = () => {
      io.stdout.destroy(Object.assign(new Error('closed'), { code: 'EPIPE' }));
      return false;
    };
    const { code, stderr } = await runCommand(['cat', folder, '--group', '/app', '--to', '2026-10-03'], io);
    expect([code, stderr]).toEqual([0, '']);
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['_logferry', 'data']);
  });
});

describe('receipts that no manifest commits to', () => {
  const files = (message: string) => ({ web: [`2026-10-01T10:00:00.000Z ${message}\n`] });
  const late = '2026-11-21T00:00:00Z';
  /** An archive with a committed receipt for day 1, and the given receipt, which no manifest lists. */
  async function archiveWith(receipt: ArchivedSlice, run: 'open' | 'none' | 'closed'): Promise<string> {
    const store = new MemoryStore();
    await close(store, [day(1, { files: files('true') })]);
    if (run === 'closed') await close(store, [], 'other');
    putArchived(store, { ...receipt, exportId: 'other' });
    if (run === 'open') {
      const first = JSON.parse(store.text(runKey({ prefix: 'logs' }, 'exp', 1))) as object;
      store.put(runKey({ prefix: 'logs' }, 'other', 1), JSON.stringify({ ...first, exportId: 'other' }));
    }
    const target = await mkdtemp(join(tmpdir(), 'logferry-cat-'));
    await copyTo(target, store);
    return target;
  }
  const second = { web: ['2026-10-02T10:00:00.000Z of the second day\n'] };
  const forged = day(1, { askedAt: late, files: files('forged') });

  it.each([
    [
      'none',
      3,
      /^problem: 1 receipt not committed \(its run has no record\), used only where no .*20261121T000000Z\.json\n$/,
    ],
    ['closed', 3, /^problem: 1 receipt not committed \(the manifest of its run does not list it\)/],
    ['open', 0, /^warning: 1 receipt not committed \(its run has no manifest yet\)/],
  ] as const)('never replace committed events (their run: %s)', async (run_, code, said) => {
    const archive = await archiveWith(forged, run_);
    const answer = await run('cat', archive, '--group', '/app');
    expect(answer).toMatchObject({ code, stdout: '2026-10-01T10:00:00.000Z true\n' });
    expect(answer.stderr).toMatch(said);
    const { stdout } = await run('find', archive, 'true', '--group-prefix', '/', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ count: 1, complete: run_ === 'open', problems: [] },
      uncommitted: [{ count: 1, example: expect.stringContaining('20261121T000000Z.json') }],
    });
    const committed = await run('cat', archive, '--group', '/app', '--committed-only');
    expect([committed.code, committed.stderr]).toEqual([0, expect.stringContaining(', left out: logs/')]);
    await rm(archive, { recursive: true });
  });

  it.each([
    ['none', 3, 'uncommitted'],
    ['open', 0, undefined],
  ] as const)(
    'are read where no committed receipt exists, but not with --committed-only (their run: %s)',
    async (run_, code, problem) => {
      const archive = await archiveWith(day(2, { files: second }), run_);
      const answer = await run('cat', archive, '--group', '/app', '--format', 'ndjson');
      const events = answer.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { message: string; problem?: string });
      expect([answer.code, events.map(({ message }) => message), events[1]?.problem]).toEqual([
        code,
        ['true', 'of the second day'],
        problem,
      ]);
      const { code: strict, stdout, stderr } = await run('cat', archive, '--group', '/app', '--committed-only');
      expect([strict, stdout]).toEqual([3, '2026-10-01T10:00:00.000Z true\n']);
      expect(stderr).toContain('not archived: /app, 2026-10-02 to 2026-10-03 (no receipt)');
      await rm(archive, { recursive: true });
    },
  );
});

describe('an interrupted logferry cat', () => {
  it('ends at once with the code of the signal', async () => {
    const io = new TestIo();
    io.stdout.write = () => {
      io.interrupt('SIGTERM');
      return false;
    };
    expect((await runCommand(['cat', folder, '--group', '/app', '--to', '2026-10-03'], io)).code).toBe(143);
  });
});

describe('logferry find', () => {
  it('prints the events that contain a text, with log group and stream', async () => {
    const { code, stdout } = await run('find', folder, 'e', '--to', '2026-10-03');
    expect(stdout).toBe(
      [
        '/app\tweb\t2026-10-01T10:00:00.000Z second\n  of two lines',
        '/other\ts\t2026-10-01T10:00:00.000Z needle Äx (1)',
        '',
      ]
        .join('\n')
        .replace('/other', '/app\ta\\u001b[31m\t2026-10-02T01:00:00.000Z \u001b[31mred\n/other'),
    );
    expect(code).toBe(3);
    const fixed = await run('find', folder, 'äX (', '-i', '--group-prefix', '/o', '--format', 'ndjson');
    expect(JSON.parse(fixed.stdout)).toMatchObject({ accountId: SLICE.accountId, logGroup: '/other', stream: 's' });
    expect((await run('find', folder, '^needle\\s', '-e', '--group', '/other')).stdout.split('\n')).toHaveLength(2);
  });

  it('without a matching event, exits with 3 if a part of the window was not searched, else with 2 if --exit-code is given', async () => {
    const codes = async (...args: string[]) => (await run('find', folder, 'absent', ...args)).code;
    expect(await codes('--group', '/other')).toBe(0);
    expect(await codes('--group', '/other', '--exit-code')).toBe(2);
    expect(await codes('--group', '/app', '--exit-code')).toBe(3);
    const { code, stderr } = await run('find', folder, 'x', '--group-prefix', '/zzz');
    expect([code, stderr]).toEqual([0, 'No chosen log group has receipts in this window.\n']);
  });

  it('names an object that is not what its receipt says, and exits with 3', async () => {
    await writeFile(join(folder, damaged), 'no gzip');
    const { code, stdout, stderr } = await run('find', folder, 'needle', '--group', '/other', '--json');
    expect([code, stderr]).toEqual([
      3,
      `problem: ${damaged}: not a complete gzip file (Z_DATA_ERROR)\nerror: 1 object or record is not as recorded; see above\n`,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ complete: false, problems: [{ key: damaged, code: 'unreadable' }] });
  });
});
