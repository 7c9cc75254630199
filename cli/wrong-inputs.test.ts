import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, Shell } from '../test/support/shell.js';

/** Files of the data directory that a row may name. A row names a file as `@name`. */
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  binary: Uint8Array.from({ length: 4_096 }, (_, index) => (index * 73) % 256),
  'utf-16.json': Buffer.from(`\ufeff${JSON.stringify({ source: {} })}`, 'utf16le'),
  'deep.json': '['.repeat(100_000),
  'array.json': '[]',
  'null.json': 'null',
  'text.json': '"a text"',
  'types.json': JSON.stringify({ source: 7, window: [], destination: 'archive', region: {}, weight: '1', force: 'no' }),
  'huge.json': JSON.stringify({ source: { logGroups: Array.from({ length: 9_000 }, (_, n) => `/group/number/${n}`) } }),
  'proto.json': '{"__proto__":{"bucket":"archive"},"constructor":1}',
  'no-output.json': '{"vpc":{"value":"x"}}',
  'bad-output.json': '{"destination":{"value":{"bucket":["archive"],"region":7}}}',
  'worker-array.json': '[]',
  'worker-role.json': JSON.stringify({ accounts: { default: { roleArn: 'logferry', regions: [], destinations: [] } } }),
  'worker-key.json': JSON.stringify({ acounts: {} }),
  'empty.txt': '\n\n',
  'control.txt': '/app\u0007\n',
};

type Row = [what: string, args: string[], names: string | RegExp, env?: NodeJS.ProcessEnv];

const RUN = ['run', ...days('/app', 1)];
const without = (flag: string) => RUN.filter((word, index) => word !== flag && RUN[index - 1] !== flag);
const withFlag = (flag: string, value: string) => [...without(flag), flag, value];

/** Kinds of wrong input, with what the error must name. `request/usual-mistakes.test.ts` has the usual mistakes. */
const ROWS: Row[] = [
  // Files
  ['a folder as request', ['run', '--request', '@'], '--request'],
  ['an endless device as request', ['run', '--request', '/dev/zero'], '/dev/zero'],
  ['bytes that are not text as request', ['run', '--request', '@binary'], '--request'],
  ['UTF-16 as request', ['run', '--request', '@utf-16.json'], /UTF-16/],
  ['100,000 brackets as request', ['run', '--request', '@deep.json'], 'deep.json'],
  ['a list as request', ['run', '--request', '@array.json'], 'array.json'],
  ['null as request', ['run', '--request', '@null.json'], 'null.json'],
  ['a text as request', ['run', '--request', '@text.json'], 'text.json'],
  ['a request with values of wrong types', ['run', '--request', '@types.json'], /source.*weight|weight.*source/s],
  ['a request of 200 KB', ['run', '--request', '@huge.json'], 'huge.json'],
  [
    'fields named like the members of every JavaScript object',
    ['run', '--request', '@proto.json'],
    /__proto__|constructor/,
  ],
  ['a request and flags', ['run', '--request', '@array.json', '--bucket', 'archive'], '--bucket'],
  [
    'two flags that read stdin',
    [...without('--log-group'), '--log-group-file', '-', '--destination-from', '-'],
    'stdin',
  ],
  ['an empty list of log groups', [...without('--log-group'), '--log-group-file', '@empty.txt'], 'empty.txt'],
  ['control characters in a list', [...without('--log-group'), '--log-group-file', '@control.txt'], '--log-group'],
  ['a program as list of log groups', [...without('--log-group'), '--log-group-file', '@binary'], '--log-group-file'],
  [
    'Terraform outputs without a destination',
    [...without('--bucket'), '--destination-from', '@no-output.json'],
    'no-output.json',
  ],
  [
    'Terraform outputs with values of wrong types',
    [...without('--bucket'), '--destination-from', '@bad-output.json'],
    /bucket/,
  ],
  ['Terraform outputs that are a list', [...without('--bucket'), '--destination-from', '@array.json'], 'array.json'],
  ['a worker configuration that is a list', ['worker', '--config', '@worker-array.json'], 'worker-array.json'],
  ['a worker configuration with a role that is not an ARN', ['worker', '--config', '@worker-role.json'], /roleArn/],
  ['a worker configuration with a misspelt key', ['worker', '--config', '@worker-key.json'], /acounts/],
  // Values
  ['an empty bucket', withFlag('--bucket', ''), '--bucket'],
  ['an empty log group', withFlag('--log-group', ''), '--log-group'],
  ['a log group of spaces', withFlag('--log-group', '   '), '--log-group'],
  ['half of a surrogate pair in a name', withFlag('--log-group', '/app\ud800'), '--log-group'],
  ['an empty prefix of names', [...without('--log-group'), '--log-group-prefix', ''], '--log-group-prefix'],
  ['a character that reverses the text direction in a name', withFlag('--log-group', '/app\u202egpj'), '--log-group'],
  ['a stream prefix with a colon', [...RUN, '--log-stream-prefix', 'a:b'], '--log-stream-prefix'],
  ['a tag without a value', [...without('--log-group'), '--tag', 'team'], '--tag'],
  ['a tag without a key', [...without('--log-group'), '--tag', '=x'], '--tag'],
  ['a weight in words', [...RUN, '--weight', 'heavy'], '--weight'],
  ['a weight of Infinity', [...RUN, '--weight', 'Infinity'], '--weight'],
  ['a weight with an exponent', [...RUN, '--weight', '1e1'], '--weight'],
  ['a negative weight', [...RUN, '--weight=-1'], '--weight'],
  ['a limit of 0', ['list', '--limit', '0'], '--limit'],
  ['a fraction as limit', ['list', '--limit', '2.5'], '--limit'],
  ['a wait limit without a unit', [...RUN, '--wait-limit', '90'], '--wait-limit'],
  ['a negative wait limit', [...RUN, '--wait-limit=-5s'], '--wait-limit'],
  ['a wait limit of millions of years', [...RUN, '--wait-limit', '99999999999d'], '--wait-limit'],
  ['a time with a 25th hour', withFlag('--from', '2026-10-01T25:00:00Z'), '--from'],
  ['a time after the last instant of JavaScript', withFlag('--to', '+275760-09-13T00:00:01Z'), '--to'],
  ['a length of time without a unit', withFlag('--from', '30'), '--from'],
  ['a fraction of milliseconds', withFlag('--from', '1790812800000.5'), '--from'],
  ['a size of slices that does not exist', [...RUN, '--slice', 'hour'], '--slice'],
  ['a Region with a space', [...RUN, '--region', 'eu central 1'], 'eu central 1'],
  ['an account with a slash', [...RUN, '--account', '../prod'], '--account'],
  ['a reason of 100,000 letters', [...RUN, '--reason', 'r'.repeat(100_000)], '--reason'],
  ['an export id of 200 letters', [...RUN, '--id', 'x'.repeat(200)], '--id'],
  ['a condition that does not exist', [...RUN, '--fail-on', 'expired,never'], '--fail-on'],
  ['an argument too many', ['list', 'exp-1'], /too many arguments/],
  ['a flag without its value', ['run', '--bucket'], '--bucket'],
  ['a negated flag that does not exist', [...RUN, '--no-force'], '--no-force'],
  // Emulator, demo, provider
  ['a port beyond 65535', ['emulator', '--port', '99999'], '--port'],
  ['a port in words', ['emulator', '--port', 'http'], '--port'],
  ['a folder to load', ['emulator', '--load', '/app=@'], '--load'],
  ['a log file that does not exist', ['emulator', '--load', '/app=@none.log'], 'none.log'],
  ['a bucket that AWS would refuse', ['emulator', '--bucket', 'A'], '--bucket'],
  ['a Region that is a path', ['emulator', '--region', '../x'], '--region'],
  ['a log file for the demo that does not exist', ['demo', '@none.log'], 'none.log'],
  ['a folder for the provider that is a file', ['provider', 'install', '--dir', '@empty.txt'], 'empty.txt'],
  // Environment
  ['an endpoint that is not a URL', RUN, 'AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'not a url' }],
  ['an endpoint of another protocol', RUN, 'AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'file:///etc/passwd' }],
  ['a proxy of another protocol', RUN, 'HTTP_PROXY', { HTTPS_PROXY: 'socks5://127.0.0.1:1080' }],
  ['a switch that is neither true nor false', RUN, 'AWS_USE_FIPS_ENDPOINT', { AWS_USE_FIPS_ENDPOINT: 'yes' }],
  ['an ACL that records cannot have', RUN, 'LOGFERRY_S3_ACL ("private")', { LOGFERRY_S3_ACL: 'private' }],
  ['an unknown encryption of records', RUN, 'LOGFERRY_S3_SSE ("AES")', { LOGFERRY_S3_SSE: 'AES' }],
  ['a KMS key with a space', [...RUN, '--sse', 'aws:kms', '--sse-kms-key-id', 'x y'], '--sse-kms-key-id'],
  ['a signing key that is a folder', [...RUN, '--signing-key', '@'], 'The signing key cannot be used'],
  ['a signing key that does not exist', RUN, 'none.pem', { LOGFERRY_SIGNING_KEY: '@none.pem' }],
  ['a signing key that is not a key', [...RUN, '--signing-key', '@empty.txt'], 'empty.txt'],
  [
    'a signing key that is an ARN without kms:',
    [...RUN, '--signing-key', 'arn:aws:kms:x:1:key/k'],
    'kms:arn:aws:kms:x:1:key/k',
  ],
  [
    'a signing key instead of the path of its file',
    RUN,
    'LOGFERRY_SIGNING_KEY',
    { LOGFERRY_SIGNING_KEY: 'BEGIN PRIVATE KEY' },
  ],
  ['a folder for the stack that is a file', ['infra', 'synth', '--out', '@empty.txt'], 'empty.txt'],
  ['a Region of the environment with a space', RUN, 'eu central', { AWS_REGION: 'eu central' }],
  ['an address of Temporal that is not HOST:PORT', RUN, 'TEMPORAL_ADDRESS', { TEMPORAL_ADDRESS: 'http://[::' }],
  ['a profile of Temporal that does not exist', RUN, 'nosuch', { TEMPORAL_PROFILE: 'nosuch' }],
  ['a data directory that is a file', RUN, 'empty.txt', { LOGFERRY_HOME: '@empty.txt' }],
  ['a Temporal program that is a folder', RUN, 'LOGFERRY_TEMPORAL_BINARY', { LOGFERRY_TEMPORAL_BINARY: '@' }],
  ['a Temporal program that does not exist', RUN, 'LOGFERRY_TEMPORAL_BINARY', { LOGFERRY_TEMPORAL_BINARY: '@none' }],
];

/** Texts of libraries and of JavaScript that no error may show. */
const RAW = /\n\s+at |\[object |undefined|NaN|Invalid (?:input|option)|Too (?:big|small)|expected \w+, received/;

describe('wrong input', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await Shell.open();
    await shell.logGroup('/app', 1);
    await mkdir(join(shell.home, 'files'));
    for (const [name, content] of Object.entries(FILES)) await writeFile(join(shell.home, 'files', name), content);
  });
  afterAll(() => shell.close());

  const inFiles = (word: string) => word.replace(/(^|=)@/, (_at, before) => `${before}${join(shell.home, 'files')}/`);

  it.concurrent.each<Row>(ROWS)('%s is refused with an error that names it', async (_what, args, names, env = {}) => {
    const withPaths = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, inFiles(value ?? '')]));
    const { code, stdout, stderr } = await shell.command(args.map(inFiles), withPaths);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).not.toMatch(RAW);
    expect(stderr.length).toBeLessThan(2_000);
    if (typeof names === 'string') expect(stderr).toContain(names);
    else expect(stderr).toMatch(names);
    expect([stdout, [4, 64].includes(code)]).toEqual(['', true]);
  });

  it('starts nothing', () => {
    expect([ROWS.length >= 60, shell.creates]).toEqual([true, 0]);
  });
});
