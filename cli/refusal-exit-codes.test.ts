import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION } from '../test/support/constants.js';
import { days, Shell } from '../test/support/shell.js';

const valid = days('/app', 1);
const replaced = (flag: string, value: string) =>
  valid.map((word, index) => (valid[index - 1] === flag ? value : word));
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
const soon = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

describe('input', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await Shell.open();
    await shell.logGroup('/app', 1);
    const request = {
      source: { logGroups: ['/app'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
      destination: { bucket: 'archive' },
      region: REGION,
    };
    const files = {
      unknown: JSON.stringify({ ...request, bukket: 'x' }),
      seconds: JSON.stringify({ ...request, window: { ...request.window, from: '1790812800' } }),
      broken: '{"source":',
      empty: '',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(shell.home, `${name}.json`), text);
  });
  afterAll(() => shell.close());

  it.concurrent.each<[what: string, args: string[], code: number, says: RegExp, env?: NodeJS.ProcessEnv]>([
    ['an unknown flag', ['run', ...valid, '--bukket', 'x'], 64, /--bukket/],
    ['an unknown command', ['exprot'], 64, /exprot/],
    ['--fail-on together with --no-wait', ['run', ...valid, '--no-wait', '--fail-on', 'empty'], 64, /--fail-on/],
    ['--from after --to', ['run', ...replaced('--from', '2026-10-09')], 64, /from/i],
    ['seconds instead of milliseconds', ['run', ...replaced('--from', '1790812800')], 64, /1790812800000/],
    [
      'a request with a time that is not an instant',
      ['run', '--request', 'seconds.json'],
      64,
      /window\.from .*1790812800.* instant in UTC/,
    ],
    ['an unknown field', ['run', '--request', 'unknown.json'], 64, /bukket/],
    [
      'a request that is not JSON',
      ['run', '--request', 'broken.json'],
      64,
      /--request \(.*broken\.json\): .*not JSON: it ends too early/,
    ],
    ['a request file that does not exist', ['run', '--request', 'none.json'], 64, /none\.json/],
    ['an empty window', ['run', ...replaced('--to', '2026-10-01')], 64, /--from .*--to/],
    ['a day that does not exist', ['run', ...replaced('--to', '2026-02-30')], 64, /2026-02-30.* no such day/],
    ['an empty request file', ['run', '--request', 'empty.json'], 64, /empty\.json.*: it is empty/],
    ['help of an unknown command', ['help', 'exprot'], 64, /unknown command 'exprot'/],
    [
      'an unknown command with the name of a member of each JavaScript object',
      ['constructor'],
      64,
      /unknown command 'constructor'[\s\S]*`logferry --help`/,
    ],
    ['an export id that is empty', ['status', ''], 64, /id \(""\) is empty[\s\S]*`logferry list`/],
    ['an address of another machine to listen on', ['emulator', '--host', 'a.invalid'], 64, /--host a\.invalid/],
    ['an end less than 12 h ago', ['run', ...replaced('--to', anHourAgo)], 4, /12 h/],
    ['an end in the future', ['run', ...replaced('--to', soon)], 4, /ends in the future/],
    ['a group name AWS would refuse', ['run', ...replaced('--log-group', 'a b')], 64, /a b/],
    ['a group name of 513 letters', ['run', ...replaced('--log-group', 'g'.repeat(513))], 64, /512/],
    [
      'an ARN that is not of a log group',
      ['run', ...replaced('--log-group', 'arn:aws:s3:::archive')],
      64,
      /ARN of a log group/,
    ],
    ['a bucket name AWS would refuse', ['run', ...replaced('--bucket', 'My_Bucket')], 64, /My_Bucket/],
    ['a reserved prefix', ['run', ...valid, '--prefix', 'a/_logferry'], 64, /_logferry/],
    ['an export id with a slash', ['run', ...valid, '--id', 'a/b'], 64, /a\/b/],
    ['hive with weeks', ['run', ...valid, '--layout', 'hive', '--slice', 'week'], 64, /hive/],
    ['a group that does not exist', ['plan', ...days('/none', 1)], 4, /specified log group does not exist/],
    ...['plan', 'run'].map((command): [string, string[], number, RegExp] => [
      `a bucket that does not exist, given to ${command},`,
      [command, ...replaced('--bucket', 'no-such-bucket')],
      4,
      /given bucket does not exist/,
    ]),
    ['a Region that does not exist', ['plan', ...valid, '--region', 'eu-centrl-1'], 64, /eu-centrl-1/],
    [
      'a provider folder that is a file',
      ['provider', 'install', '--dir', 'empty.json'],
      64,
      /--dir .*empty\.json cannot be written \(ENOTDIR\)/,
    ],
    ['keys beyond 1,024 bytes', ['plan', ...valid, '--prefix', 'p'.repeat(500)], 4, /1,024/],
    ['a worker without a configuration', ['worker'], 64, /--config/],
    [
      'a worker whose configuration file does not exist',
      ['worker', '--config', '/nowhere/worker.json'],
      64,
      /\/nowhere\/worker\.json.*cannot be read/,
    ],
    ['a missing Region', ['run', ...valid], 64, /--region/, { AWS_REGION: '', AWS_DEFAULT_REGION: '' }],
    ['an unreachable AWS endpoint', ['run', ...valid], 4, /127\.0\.0\.1:9/, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }],
    ['an unreachable Temporal', ['run', ...valid], 4, /127\.0\.0\.1:9/, { TEMPORAL_ADDRESS: '127.0.0.1:9' }],
  ])('%s is refused, and the error says what is wrong', async (_what, args, code, says, env) => {
    const inHome = args.map((word) => (/^\w+\.json$/.test(word) ? join(shell.home, word) : word));
    const ended = await shell.command(inHome, env);
    expect(ended.stdout + ended.stderr).toMatch(says);
    expect(ended.code).toBe(code);
  });

  it.concurrent.each([
    ['the Unix epoch (0) as --from', replaced('--from', '0'), /^$/],
    [
      'with --allow-recent, an end less than 12 h ago',
      [...replaced('--to', anHourAgo), '--allow-recent'],
      /warning: .*less than 12 h ago/,
    ],
  ])('%s is accepted', async (_what, args, says) => {
    const ended = await shell.command(['plan', ...args]);
    expect([ended.code, ended.stdout.includes('/app')]).toEqual([0, true]);
    expect(ended.stderr.trim()).toMatch(says);
  });

  it('that is refused starts no export, and its error is one JSON document with --json', async () => {
    const ended = await shell.command(['run', ...replaced('--from', 'last monday'), '--json']);
    expect(ended.code).toBe(64);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { message: expect.stringMatching(/last monday/) } });
    expect(shell.creates).toBe(0);
    // No command above has started a dev server, or left anything in the data directory beside its .json files.
    expect((await readdir(shell.home)).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });
});
