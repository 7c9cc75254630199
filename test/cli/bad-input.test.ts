import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, Shell } from '../support/process.js';

const valid = days('/app', 1);
const replaced = (flag: string, value: string) =>
  valid.map((word, index) => (valid[index - 1] === flag ? value : word));
const soon = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

describe('bad input', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await Shell.open();
    await shell.logGroup('/app', 1);
  });
  afterAll(() => shell.close());

  it.concurrent.each<[what: string, args: string[], code: number, says: RegExp, env?: NodeJS.ProcessEnv]>([
    ['an unknown flag', ['run', ...valid, '--bukket', 'x'], 64, /--bukket/],
    ['an unknown command', ['exprot'], 64, /exprot/],
    ['from after to', ['run', ...replaced('--from', '2026-10-09')], 64, /from/i],
    ['seconds instead of milliseconds', ['run', ...replaced('--from', '1790812800')], 64, /1790812800000/],
    ['a day that does not exist', ['run', ...replaced('--to', '2026-02-30')], 64, /2026-02-30/],
    ['an end in the future', ['run', ...replaced('--to', soon)], 4, /12 h/],
    ['a group name AWS would refuse', ['run', ...replaced('--log-group', 'a b')], 64, /a b/],
    ['a bucket name AWS would refuse', ['run', ...replaced('--bucket', 'My_Bucket')], 64, /My_Bucket/],
    ['a reserved prefix', ['run', ...valid, '--prefix', 'a/_logferry'], 64, /_logferry/],
    ['an export id with a slash', ['run', ...valid, '--id', 'a/b'], 64, /a\/b/],
    ['hive with weeks', ['run', ...valid, '--layout', 'hive', '--slice', 'week'], 64, /hive/],
    ['an unknown export', ['status', 'exp-none'], 64, /exp-none/],
    ['a group that does not exist', ['run', ...days('/none', 1)], 4, /specified log group does not exist/],
    [
      'a bucket that does not exist',
      ['run', ...replaced('--bucket', 'no-such-bucket')],
      4,
      /given bucket does not exist/,
    ],
    ['keys beyond 1,024 bytes', ['run', ...valid, '--prefix', 'p'.repeat(500)], 4, /1,024/],
    ['an unreachable AWS endpoint', ['run', ...valid], 4, /127\.0\.0\.1:9/, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }],
    ['an unreachable Temporal', ['run', ...valid], 4, /127\.0\.0\.1:9/, { TEMPORAL_ADDRESS: '127.0.0.1:9' }],
  ])('%s is refused, saying what is wrong', async (_what, args, code, says, env) => {
    const ended = await shell.run(args, env);
    expect(ended.stdout + ended.stderr).toMatch(says);
    expect(ended.code).toBe(code);
  });

  it('starts nothing, and is one JSON document when asked for JSON', async () => {
    const ended = await shell.run(['run', ...replaced('--from', 'yesterday'), '--json']);
    expect(ended.code).toBe(64);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { message: expect.stringMatching(/yesterday/) } });
    expect(shell.creates).toBe(0);
  });
});
