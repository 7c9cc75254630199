import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../test/support/test-io.js';
import { addCommon, planFlags } from '../commands/flags/index.js';
import type { Env } from '../io.js';
import type { SelectionOptions } from '../request/flags.js';
import { prepareRequest } from '../request/request.js';
import { applyConfiguration } from './apply.js';
import { configurationPath } from './file.js';

const CONFIGURATION = {
  defaults: {
    destination: 'archive',
    region: 'us-east-1',
    profile: 'team',
    slice: 'week',
    weight: 5,
    requestedBy: 'ci',
  },
  destinations: {
    archive: { bucket: 'my-archive', prefix: 'logs', region: 'eu-central-1', bucketOwner: '111122223333' },
    days: { bucket: 'my-days', layout: 'hive' },
  },
};
const WINDOW = ['--log-group', '/app', '--from', '2026-10-01', '--to', '2026-11-01'];

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logferry-configuration-'));
  path = join(folder, 'config.json');
});
beforeEach(() => write(CONFIGURATION));
afterAll(() => rm(folder, { recursive: true }));

const write = (content: unknown) =>
  writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));

/** The environment and the request of `logferry plan` with these flags. */
async function prepare(args: readonly string[], env: Env = {}) {
  const command = new Command('plan').exitOverride().configureOutput({ outputError: () => {} });
  planFlags.define(command);
  addCommon(command, planFlags);
  command.parse(args, { from: 'user' });
  const around = await applyConfiguration(command, { LOGFERRY_CONFIG: path, ...env });
  const options = command.opts<SelectionOptions>();
  const prepared = await prepareRequest(options, {
    env: around,
    nowMs: Date.parse('2026-11-21T15:30:00Z'),
    readInput: async () => JSON.stringify({ ...REQUEST }),
  });
  return { env: around, request: prepared.request };
}
const REQUEST = {
  source: { logGroups: ['/b'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  destination: { bucket: 'other' },
  region: 'eu-west-1',
};

describe('a configuration file', () => {
  it('fills in values for which no flag is given', async () => {
    const { request, env } = await prepare(WINDOW);
    expect(request).toMatchObject({
      destination: { bucket: 'my-archive', prefix: 'logs', layout: 'plain', bucketOwner: '111122223333' },
      region: 'eu-central-1',
      slice: 'week',
      weight: 5,
      requestedBy: 'ci',
      verify: 'content',
    });
    expect(env.AWS_PROFILE).toBe('team');
  });

  it('replaces no value of a flag', async () => {
    const flags = ['--slice', 'day', '--weight', '7', '--prefix', 'x', '--requested-by', 'me', '--profile', 'mine'];
    const { request, env } = await prepare([...WINDOW, ...flags]);
    expect(request).toMatchObject({ slice: 'day', weight: 7, requestedBy: 'me', destination: { prefix: 'x' } });
    expect(env.AWS_PROFILE).toBeUndefined();
    const bucket = await prepare([...WINDOW, '--bucket', 's3://b-1/c', '--slice', 'day']);
    expect(bucket.request.destination).toEqual({ bucket: 'b-1', prefix: 'c', layout: 'plain' });
    expect(bucket.request.region).toBe('us-east-1');
  });

  it('replaces no setting of the environment', async () => {
    const region = async (args: string[], env: Env) => (await prepare([...WINDOW, ...args], env)).request.region;
    expect(await region(['--bucket', 'bbb'], { AWS_REGION: 'eu-west-2' })).toBe('eu-west-2');
    expect(await region(['--bucket', 'bbb'], { AWS_DEFAULT_REGION: 'eu-west-3' })).toBe('eu-west-3');
    expect((await prepare(WINDOW, { AWS_ACCESS_KEY_ID: 'a' })).env.AWS_PROFILE).toBeUndefined();
    expect((await prepare(WINDOW, { AWS_PROFILE: 'b' })).env.AWS_PROFILE).toBe('b');
  });

  it('gives the Region of the destination that --destination names; the Region of the default destination must agree with AWS_REGION', async () => {
    const { request } = await prepare([...WINDOW, '--destination', 'archive'], { AWS_REGION: 'us-west-2' });
    expect(request.region).toBe('eu-central-1');
    await expect(prepare(WINDOW, { AWS_REGION: 'us-west-2' })).rejects.toThrow(
      'names us-west-2, but destination archive of the configuration file names eu-central-1; bucket and log groups must be in one Region; --destination archive takes the Region of this destination',
    );
    await expect(prepare([...WINDOW, '--destination', 'archive', '--region', 'us-west-2'])).rejects.toThrow(
      '--region names us-west-2',
    );
  });

  it('changes nothing in the request of --request', async () => {
    expect((await prepare(['--request', 'r.json'])).request).toMatchObject({ ...REQUEST, slice: 'day', weight: 1 });
  });

  it('is named in the error for an invalid combination if one of the values is from the file', async () => {
    await expect(prepare([...WINDOW, '--destination', 'days'])).rejects.toThrow(
      `defaults.slice of LOGFERRY_CONFIG (${path}) ("week"): the hive layout has one folder per day`,
    );
  });

  it('is found by flag, variable, XDG folder and home folder, in this order', () => {
    const all = { LOGFERRY_CONFIG: '/v.json', XDG_CONFIG_HOME: '/xdg', HOME: '/home/me' };
    expect(configurationPath(all, '/f.json')).toMatchObject({ path: '/f.json', isNamed: true });
    expect(configurationPath(all)).toMatchObject({ path: '/v.json', isNamed: true });
    expect(configurationPath({ ...all, LOGFERRY_CONFIG: '' })).toMatchObject({
      path: '/xdg/logferry/config.json',
      isNamed: false,
    });
    expect(configurationPath({ HOME: '/home/me' })?.path).toBe('/home/me/.config/logferry/config.json');
    expect(configurationPath({})).toBeUndefined();
  });

  it('may be absent, unless a flag or a variable names it', async () => {
    const { request } = await prepare([...WINDOW, '--bucket', 'bbb', '--region', 'eu-west-1'], { LOGFERRY_CONFIG: '' });
    expect(request.slice).toBe('day');
    await expect(prepare(WINDOW, { LOGFERRY_CONFIG: '/nowhere/c.json' })).rejects.toThrow(
      'LOGFERRY_CONFIG (/nowhere/c.json): cannot be read (ENOENT)',
    );
    await expect(prepare([...WINDOW, '--config', '/dev/zero'])).rejects.toThrow(
      '--config (/dev/zero): it is longer than',
    );
    await expect(prepare([...WINDOW, '--config', folder])).rejects.toThrow('cannot be read (EISDIR)');
    await expect(prepare([...WINDOW, '--config', '/nowhere/c.json'])).rejects.toThrow(
      '--config (/nowhere/c.json): cannot be read (ENOENT)',
    );
    await expect(prepare([...WINDOW, '--destination', 'x'], { LOGFERRY_CONFIG: '', HOME: '/h' })).rejects.toThrow(
      '--destination ("x"): there is no configuration file /h/.config/logferry/config.json',
    );
  });

  it.each<[what: string, content: unknown, why: string]>([
    [
      'a value that is not allowed',
      { defaults: { slice: 'fortnight' } },
      'defaults.slice ("fortnight") must be day, week, month or auto',
    ],
    ['a number out of range', { defaults: { weight: 500 } }, 'defaults.weight (500) must be at most 100'],
    ['a text in place of a number', { defaults: { weight: '5' } }, 'defaults.weight ("5") must be a number'],
    ['a list in place of an object', { destinations: [] }, 'destinations ([]) must be an object'],
    ['an unknown key', { default: {} }, 'the file: unknown key default; the keys are defaults, destinations'],
    [
      'an unknown key of a destination',
      { destinations: { a: { bucket: 'abc', prefx: 'x' } } },
      'destinations.a: unknown key prefx; the keys are bucket, prefix, layout, region, bucketOwner',
    ],
    [
      'a wrong bucket name',
      { destinations: { a: { bucket: 'My_Bucket' } } },
      'destinations.a.bucket ("My_Bucket") must be an S3',
    ],
    ['a destination without a bucket', { destinations: { a: {} } }, 'destinations.a.bucket is missing'],
    ['a destination name with a space', { destinations: { 'a b': { bucket: 'abc' } } }, 'destinations."a b"'],
    [
      'a default destination that it does not define',
      { defaults: { destination: 'b' }, destinations: { a: { bucket: 'abc' } } },
      'defaults.destination ("b") is not one of the destinations: a',
    ],
    ['a key that may be secret', { defaults: { secretAccessKey: 'wJalr' } }, 'credentials do not belong in this file'],
    ['a format other than JSON', 'region = "eu-central-1"', 'it is not JSON'],
    ['lack of content', '', 'it is empty; a configuration without settings is {}'],
  ])('is refused for %s, and the error names the file and the problem', async (_what, content, why) => {
    await write(content);
    const refusal = await prepare(WINDOW).then(String, (error: Error) => error.message);
    expect(refusal).toContain(`LOGFERRY_CONFIG (${path}): `);
    expect(refusal).toContain(why);
    expect(refusal).not.toContain('wJalr');
  });

  it('is named in the error for an unknown destination, with the destinations that the file has', async () => {
    await expect(prepare([...WINDOW, '--destination', 'constructor'])).rejects.toThrow(
      `--destination ("constructor") is not one of the destinations in LOGFERRY_CONFIG (${path}): archive, days`,
    );
    await expect(prepare([...WINDOW, '--destination', 'archive', '--bucket', 'bbb'])).rejects.toThrow(
      "'--destination <name>' cannot be used with option '--bucket <name>'",
    );
  });
});

describe('logferry config', () => {
  it('shows path, defaults and destinations', async () => {
    const shown = await runCommand(['config', '--config', path]);
    expect([shown.code, shown.stderr]).toEqual([0, '']);
    expect(shown.stdout.split('\n')).toEqual(
      expect.arrayContaining([
        path,
        '  slice        week',
        '  archive  s3://my-archive/logs  eu-central-1  plain  owner 111122223333',
        '  days     s3://my-days          -             hive',
      ]),
    );
    const json = await runCommand(['config', '--json'], { env: { LOGFERRY_CONFIG: path } });
    expect(JSON.parse(json.stdout)).toMatchObject({ path, exists: true, defaults: CONFIGURATION.defaults });
  });

  it('names the file that it looked for', async () => {
    const { code, stdout, stderr } = await runCommand(['config'], { env: { HOME: folder } });
    expect([code, stdout, stderr]).toEqual([
      0,
      '',
      `There is no configuration file ${folder}/.config/logferry/config.json.\n`,
    ]);
  });
});
