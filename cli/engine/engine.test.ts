import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogferryError, parseExportRequest, requestHash, resolveRequest } from '../../contract/index.js';
import { dataDirectory, recordedRequests } from './data-directory.js';
import { embeddedQueue } from './embedded-worker.js';
import { isTemporalConfigured } from './is-configured.js';
import { ofDevServer } from './with-engine.js';

describe('the queue of a set of credentials', () => {
  const role = { accountId: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/ops/ann' };

  it('is the same for all sessions of a role', () => {
    expect(embeddedQueue(role)).toMatch(/^logferry-[0-9a-f]{16}$/);
    expect(embeddedQueue({ ...role, arn: role.arn.replace('ann', 'bob') })).toBe(embeddedQueue(role));
  });

  it('differs by account, role, user and endpoint', () => {
    const queues = [
      role,
      { ...role, accountId: '999999999999' },
      { ...role, arn: role.arn.replace('ops', 'dev') },
      { ...role, arn: 'arn:aws:iam::111122223333:user/ann' },
      { ...role, arn: 'arn:aws:iam::111122223333:user/bob' },
      { ...role, endpoint: 'abc' },
    ].map(embeddedQueue);
    expect(new Set(queues).size).toBe(queues.length);
  });
});

describe('the data directory', () => {
  it("is the one that LOGFERRY_HOME names, or else a folder in the user's folder for application data", () => {
    const homeFolder = '/home/me';
    expect(dataDirectory({ env: { LOGFERRY_HOME: '/x', XDG_DATA_HOME: '/y' }, homeFolder }, 'linux')).toBe('/x');
    expect(dataDirectory({ env: { XDG_DATA_HOME: '/y' }, homeFolder }, 'linux')).toBe('/y/logferry');
    expect(dataDirectory({ env: {}, homeFolder }, 'linux')).toBe('/home/me/.local/share/logferry');
    expect(dataDirectory({ env: {}, homeFolder }, 'darwin')).toBe('/home/me/Library/Application Support/logferry');
  });
});

describe('recorded requests', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const request = resolveRequest(
    parseExportRequest({
      source: { logGroups: ['/app'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
    }),
    0,
  );

  it('are found only by hash, account, Region and destination together, and only their user can read their files', async () => {
    const requests = recordedRequests(folder);
    expect(await requests.isRecorded(requestHash(request), request)).toBe(false);
    const hash = await requests.record(request);
    expect(hash).toBe(requestHash(request));
    expect(await requests.isRecorded(hash, request)).toBe(true);
    expect(await requests.isRecorded('../../etc/passwd', request)).toBe(false);
    const { region } = request;
    for (const elsewhere of [
      { region, destination: { bucket: 'another', prefix: '' } },
      { region, destination: { bucket: 'archive', prefix: 'other' } },
      { region: 'us-east-1', destination: request.destination },
      { region, destination: request.destination, account: 'prod' },
    ]) {
      expect(await requests.isRecorded(hash, elsewhere)).toBe(false);
    }
    expect((await stat(join(folder, 'requests', `${hash}.json`))).mode & 0o777).toBe(0o600);
  });
});

describe('recorded schedules', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const ofSchedule = parseExportRequest({
    source: { logGroups: ['/app'] },
    window: { lookback: 'P30D' },
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  });
  const nominal = '2026-11-27T03:00:00Z';
  const fired = resolveRequest(ofSchedule, Date.parse(nominal));

  it('admit a firing whose request is that of the schedule at the nominal time', async () => {
    const requests = recordedRequests(folder);
    const requestHashOfSchedule = await requests.record(ofSchedule);
    await requests.admitFiring(fired, { nominal, requestHash: requestHashOfSchedule });
    expect(await requests.isRecorded(requestHash(fired), fired)).toBe(true);
  });

  it.each([
    ['another destination', { ...fired, destination: { ...fired.destination, prefix: 'elsewhere' } }, {}],
    ['another window', { ...fired, window: { ...fired.window, from: '2026-01-01T00:00:00Z' } }, {}],
    ['another nominal time', fired, { nominal: '2026-12-24T03:00:00Z' }],
    ['a nominal time that is not an instant', fired, { nominal: 'now' }],
    ['a schedule that was not recorded', fired, { requestHash: '0'.repeat(64) }],
    ['a hash that is a path', fired, { requestHash: '../../etc/passwd' }],
  ])('do not admit a firing with %s', async (_what, request, change) => {
    const requests = recordedRequests(folder);
    const hash = await requests.record(ofSchedule);
    await requests.admitFiring(request, { nominal, requestHash: hash, ...change });
    expect(await requests.isRecorded(requestHash(request), request)).toBe(false);
  });
});

describe('an unreachable dev server of this machine', () => {
  it('is reported with the path of its log, while other errors stay unchanged', () => {
    const unreachable = new LogferryError('TEMPORAL_UNREACHABLE', { address: '127.0.0.1:7233' });
    const { code, hint } = ofDevServer(unreachable, '/data') as LogferryError;
    expect(code).toBe('TEMPORAL_UNREACHABLE');
    expect(hint).toContain('/data/dev-server.log');
    expect(hint).not.toContain('TEMPORAL_ADDRESS');
    const other = new LogferryError('UNKNOWN_EXPORT', { exportId: 'exp-1' });
    expect(ofDevServer(other, '/data')).toBe(other);
  });
});

describe('the choice of engine', () => {
  it('results in a configured Temporal service if an address or a profile is named', () => {
    expect(
      [{}, { TEMPORAL_ADDRESS: '' }, { TEMPORAL_ADDRESS: 'a:1' }, { TEMPORAL_PROFILE: 'p' }].map(isTemporalConfigured),
    ).toEqual([false, false, true, true]);
  });
});
