import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../test/support/test-io.js';

const GROUPS = ['--log-group', '/app'];
const TIMES = ['--from', '2026-10-01', '--to', '2026-11-01'];
const BUCKET = ['--bucket', 'my-archive'];
const VALID = [...GROUPS, ...TIMES, ...BUCKET];

/** The same flags with another value for one of them. */
const but = (flag: string, value: string): string[] =>
  VALID.map((word, index) => (VALID[index - 1] === flag ? value : word));

describe('wrong input', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-wrong-'));
    const request = {
      source: { logGroups: ['/app'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      destination: { bucket: 'my-archive' },
      region: 'eu-central-1',
    };
    const files: Record<string, string | Uint8Array> = {
      'weight.json': JSON.stringify({ ...request, weight: 500 }),
      'missing.json': JSON.stringify({ ...request, destination: {}, region: undefined }),
      'list.json': JSON.stringify([request]),
      'type.json': JSON.stringify({ ...request, source: { logGroups: '/app' }, force: 'yes' }),
      'offset.json': JSON.stringify({ ...request, window: { ...request.window, from: '2026-10-01T02:00:00+02:00' } }),
      'utf16.json': Buffer.from(`\ufeff${JSON.stringify(request)}`, 'utf16le'),
      'empty.txt': '\n',
      'wrong.txt': '/a\n/b:c\n',
      'csv.txt': '/a,/b\n',
      'page.txt': '{"logGroups": [{"logGroupName": "/a"}], "NextToken": "abc"}',
      'outputs.json': '{"destination": {"value": {"bucket": 3}}}',
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[args: string[], message: string, hint?: string]>([
    [[], '--log-group, --from, --bucket are missing;', '`logferry plan --help` lists the options.'],
    [[...TIMES, ...BUCKET], '--log-group is missing;', '`logferry plan --help` lists the options.'],
    [[...GROUPS, ...BUCKET], '--from is missing;', '`logferry plan --help` lists the options.'],
    [[...VALID, '--weight', '200'], '--weight (200) must be at most 100'],
    [[...VALID, '--weight', '0'], '--weight (0) must be at least 1'],
    [[...VALID, '--weight', 'high'], '--weight ("high") must be a whole number'],
    [[...VALID, '--region', 'eu'], '--region ("eu") must be an AWS Region such as eu-central-1'],
    [[...VALID, '--reason', ''], '--reason ("") must not be empty'],
    [[...VALID, '--requested-by', 'x'.repeat(300)], 'must have at most 256 characters'],
    [[...VALID, '--tag', 'team'], '--tag (team): write key=value'],
    [[...VALID, '--tag', `team=${'x'.repeat(300)}`], '--tag team ('],
    [[...VALID, '--exclude', ''], '--exclude ("") must not be empty'],
    [[...VALID, '--log-stream-prefix', 'a:b'], '--log-stream-prefix ("a:b") must not contain : or *'],
    [[...VALID, '--log-group-prefix', '/a b'], '--log-group-prefix ("/a b") must be a log group name'],
    [[...VALID, '--prefix', 'a//b'], '--prefix ("a//b") must not contain empty, . or .. segments'],
    [[...VALID, '--prefix', 's3://my-archive/a'], 'write --bucket my-archive --prefix a'],
    [but('--bucket', 'My_Bucket'), '--bucket ("My_Bucket") must be an S3 bucket name'],
    [but('--bucket', 'my-archive/logs'), 'write --bucket my-archive --prefix logs'],
    [
      [...but('--bucket', 's3://b-1/x'), '--prefix', 'y'],
      '--bucket (s3://b-1/x) contains the prefix x, but --prefix is',
    ],
    [but('--log-group', '/aws/lambda/*'), 'write --log-group-prefix /aws/lambda/'],
    [but('--log-group', 'a b'), 'write --log-group a --log-group b'],
    [but('--from', '3M'), '--from ("3M"): write 3mo for months, or 3m for minutes'],
    [but('--from', '2026-10-01T06:00:00.123456+02:00'), 'write .123 instead of .123456'],
    [but('--to', '2026-10-01'), '--from (2026-10-01T00:00:00Z) must be earlier than --to (2026-10-01T00:00:00Z)'],
    [[...VALID, '--layout', 'hive', '--slice', 'week'], '--slice ("week"): the hive layout'],
    [[...VALID, '--account', 'pro d'], '--account ("pro d") must be an account alias'],
    [['--request', 'weight.json'], 'weight.json): weight (500) must be at most 100'],
    [['--request', 'missing.json'], 'destination.bucket is missing; region is missing'],
    [['--request', 'list.json'], 'must be an object'],
    [['--request', 'type.json'], 'source.logGroups ("/app") must be a list; force ("yes") must be true or false'],
    [['--request', 'offset.json'], 'write 2026-10-01T00:00:00Z'],
    [['--request', 'utf16.json'], 'it is in UTF-16'],
    [[...TIMES, ...BUCKET, '--log-group-file', 'empty.txt'], 'empty.txt): it is empty'],
    [[...TIMES, ...BUCKET, '--log-group-file', 'wrong.txt'], 'wrong.txt), line 2 ("/b:c") must be a log group name'],
    [[...TIMES, ...BUCKET, '--log-group-file', 'csv.txt'], 'csv.txt), line 1 ("/a,/b"): write --log-group /a'],
    [[...TIMES, ...BUCKET, '--log-group-file', 'page.txt'], 'page.txt): it is not complete'],
    [[...TIMES, ...BUCKET, '--log-group-file', '-'], '--log-group-file (stdin): it is empty'],
    [[...GROUPS, ...TIMES, '--destination-from', 'outputs.json'], 'destination.bucket (3) must be a text'],
  ])(
    'plan %j is refused with one line for the error, and a second line if there is a hint',
    async (args, message, hint) => {
      const inFolder = args.map((word) => (/^\w+\.(json|txt)$/.test(word) ? join(folder, word) : word));
      const env = { AWS_REGION: 'eu-central-1', HOME: folder };
      const { code, stdout, stderr } = await runCommand(['plan', ...inFolder], { env });
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(/Invalid input|expected|undefined|source\.logGroups\.|\n {4}at /);
      expect(stderr.trimEnd().split('\n').slice(1)).toEqual(hint === undefined ? [] : [hint]);
    },
  );

  it.each([
    [['emulator', '--port', '99999'], '--port (99999) must be at most 65535'],
    [['list', '--limit', '0'], '--limit (0) must be at least 1'],
  ])('%j is refused with the flag and its range', async (args, message) => {
    const { code, stderr } = await runCommand(args);
    expect([code, stderr]).toEqual([64, `error: ${message}\n`]);
  });
});
