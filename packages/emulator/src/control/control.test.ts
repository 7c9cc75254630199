import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlCall, rawCall, rawLogs, signedAs } from '../../test/contract/raw-client.js';
import { type Emulator, type EmulatorState, startEmulator } from '../index.js';

const REGION = 'us-east-1';
/**
 * Duration of each task status (ms). It is longer than any stall of a busy machine, so that statuses change only when a
 * test moves the clock.
 */
const STEP_MS = 600_000;
const CREATE = { logGroupName: '/app', from: 0, to: 10_000, destination: 'dest' };
let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({
    settings: { pendingMs: STEP_MS, taskMs: STEP_MS, cancelMs: STEP_MS, throttle: false },
  });
  emulator.createBucket({ name: 'dest', region: REGION });
  const events = [{ timestamp: 1, message: 'x' }];
  await emulator.loadEvents({ region: REGION, logGroupName: '/app', logStreamName: 'a' }, events);
  await emulator.loadEvents({ region: REGION, logGroupName: '/app', logStreamName: 'b' }, events);
});
afterEach(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

const logs = (operation: string, input: object | string) => rawLogs(emulator.url, operation, input, { region: REGION });
const fault = async (body: object) =>
  expect((await controlCall(emulator.url, 'POST', 'faults', body)).status).toBe(200);
const state = async (): Promise<EmulatorState> => JSON.parse((await controlCall(emulator.url, 'GET', 'state')).text);

async function create(): Promise<string> {
  return String((await logs('CreateExportTask', CREATE)).body.taskId);
}

async function settled(): Promise<EmulatorState['tasks'][number]> {
  emulator.advanceClock(2 * STEP_MS);
  // This loop waits in real time. The task ends only when its objects are written, and the emulator's clock has no
  // effect on the writes.
  for (;;) {
    const task = (await state()).tasks[0];
    if (task?.completionTime !== undefined) return task;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('faults', () => {
  it('of kind reset-after cut the connection after the call took effect: the reply is lost, and the task runs', async () => {
    await fault({ operation: 'CreateExportTask', kind: 'reset-after' });
    await expect(logs('CreateExportTask', CREATE)).rejects.toThrow();
    const { tasks, timeline, faults } = await state();
    expect(tasks).toHaveLength(1);
    expect(timeline).toMatchObject([{ operation: 'CreateExportTask', result: 'reset', taskId: tasks[0]?.taskId }]);
    expect(faults).toEqual([]);
  });

  it('of kind reset-before cut the connection before the call takes effect, so no task is created', async () => {
    await fault({ operation: 'CreateExportTask', kind: 'reset-before' });
    await expect(logs('CreateExportTask', CREATE)).rejects.toThrow();
    expect((await state()).tasks).toEqual([]);
    await create();
  });

  it('of kinds error-before and error-after answer with an error before or after the effect, for the number of calls in `times`', async () => {
    await fault({ operation: 'CreateExportTask', kind: 'error-before', times: 2 });
    await fault({ operation: 'CreateExportTask', kind: 'error-after', status: 400, code: 'OperationAbortedException' });
    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push(await logs('CreateExportTask', CREATE));
    expect(answers.map(({ status, body }) => `${status} ${body.__type}`)).toEqual([
      '500 ServiceUnavailableException',
      '500 ServiceUnavailableException',
      '400 OperationAbortedException',
    ]);
    const { tasks, counters } = await state();
    expect(tasks).toHaveLength(1);
    expect(counters.CreateExportTask).toEqual({ calls: 3, errors: 3 });
  });

  it('of the kinds *-after do not affect a call that is refused', async () => {
    await fault({ operation: 'CreateExportTask', kind: 'reset-after' });
    const refused = await logs('CreateExportTask', { ...CREATE, destination: 'none' });
    expect(refused.body.__type).toBe('InvalidParameterException');
    await expect(logs('CreateExportTask', CREATE)).rejects.toThrow();
  });

  it.each([
    ['delay-before', false],
    ['delay-after', true],
  ] as const)('of kind %s delay the reply, and during the delay the log group exists: %s', async (kind, isThere) => {
    await fault({ operation: 'CreateLogGroup', kind, delayMs: 500 });
    let answered = false;
    const delayed = logs('CreateLogGroup', { logGroupName: '/late' }).then((answer) => {
      answered = true;
      return answer.status;
    });
    while ((await state()).faults.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const { logGroups } = await state();
    expect([answered, logGroups.some((group) => group.logGroupName === '/late')]).toEqual([false, isThere]);
    expect(await delayed).toBe(200);
  });

  it('affect calls of S3, too, with an error document of S3', async () => {
    await fault({ operation: 'PutObject', kind: 'error-before', status: 503, code: 'SlowDown' });
    const put = { method: 'PUT', path: '/dest/k', headers: signedAs('any', REGION, 's3'), body: 'x' };
    const answer = await rawCall(emulator.url, put);
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('<Code>SlowDown</Code>')]);
    expect((await rawCall(emulator.url, put)).status).toBe(200);
  });

  it("of kind deny refuse an operation for a time on the emulator's clock, with the error of the operation's service", async () => {
    await fault({ operation: 'DescribeLogGroups', kind: 'deny', forMs: 60_000 });
    for (let call = 0; call < 2; call += 1) {
      const { status, body } = await logs('DescribeLogGroups', {});
      expect([status, body.__type, body.message]).toEqual([
        400,
        'AccessDeniedException',
        expect.stringMatching(/^User: arn:aws:iam::\d{12}:user\/emulator is not authorized to perform: logs:Describe/),
      ]);
    }
    emulator.advanceClock(60_000);
    expect((await logs('DescribeLogGroups', {})).status).toBe(200);
    expect((await state()).faults).toEqual([]);
  });

  it('with accessKeyId and urlHas affect only calls with that key to a URL that contains that text', async () => {
    await fault({ operation: 'PutObject', kind: 'deny', forMs: 60_000, accessKeyId: 'worker', urlHas: '/dest/data/' });
    const put = async (key: string, accessKeyId: string) => {
      const headers = signedAs(accessKeyId, REGION, 's3');
      const { status, text } = await rawCall(emulator.url, { method: 'PUT', path: `/dest/${key}`, headers, body: 'x' });
      return status === 200 ? status : `${status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1]}`;
    };
    expect(await put('data/k', 'worker')).toBe('403 AccessDenied');
    expect([await put('other', 'worker'), await put('data/k', 'other')]).toEqual([200, 200]);
  });

  it('of kind vanish are refused if they are limited to one caller', async () => {
    const ofOneCaller = { operation: 'CreateExportTask', kind: 'vanish', accessKeyId: 'worker' };
    const { status, text } = await controlCall(emulator.url, 'POST', 'faults', ofOneCaller);
    expect([status, text]).toEqual([400, expect.stringContaining('InvalidFault')]);
  });

  it('of kind error-after close the body of the reply that they replace', async () => {
    const s3 = (method: string, body = '') =>
      rawCall(emulator.url, { method, path: '/dest/k', body, headers: signedAs('any', REGION, 's3') });
    await s3('PUT', 'x');
    const open = () => readdirSync('/proc/self/fd').length;
    await s3('GET');
    const before = open();
    await fault({ operation: 'GetObject', kind: 'error-after', times: 20 });
    for (let round = 0; round < 20; round += 1) expect((await s3('GET')).status).toBe(500);
    expect(open() - before).toBeLessThan(10);
  });

  it('of kind fail-task let a task fail after its first object', async () => {
    await fault({ operation: 'CreateExportTask', kind: 'fail-task' });
    await create();
    const task = await settled();
    expect([task.status, task.keys.length, task.events]).toEqual(['FAILED', 1, 1]);
  });

  it.each(['PENDING', 'RUNNING'] as const)('of kind stick keep a task %s', async (taskStatus) => {
    await fault({ operation: 'CreateExportTask', kind: 'stick', taskStatus });
    await create();
    emulator.advanceClock(20 * STEP_MS);
    expect((await state()).tasks[0]?.status).toBe(taskStatus);
  });

  it('of kind stick keep a cancelled task PENDING_CANCEL', async () => {
    await fault({ operation: 'CancelExportTask', kind: 'stick' });
    await logs('CancelExportTask', { taskId: await create() });
    emulator.advanceClock(20 * STEP_MS);
    expect((await state()).tasks[0]?.status).toBe('PENDING_CANCEL');
  });

  it('of kind vanish hide a task from DescribeExportTasks, but the task still prevents other tasks', async () => {
    const taskId = await create();
    await fault({ operation: 'DescribeExportTasks', kind: 'vanish', taskId });
    expect((await logs('DescribeExportTasks', { taskId })).body).toEqual({ exportTasks: [] });
    expect((await logs('CreateExportTask', CREATE)).body.__type).toBe('LimitExceededException');
  });

  it('of kind describe-lag make DescribeExportTasks show an older state', async () => {
    await fault({ operation: 'DescribeExportTasks', kind: 'describe-lag', delayMs: 60_000 });
    const taskId = await create();
    expect((await logs('DescribeExportTasks', { taskId })).body).toEqual({ exportTasks: [] });
    expect((await logs('DescribeExportTasks', { taskId })).body).toMatchObject({ exportTasks: [{ taskId }] });
  });

  it('are refused if their operation or kind is unknown', async () => {
    const unknown = await controlCall(emulator.url, 'POST', 'faults', { operation: 'CreateExport', kind: 'stick' });
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining('CreateExport')]);
    const kind = await controlCall(emulator.url, 'POST', 'faults', { operation: '*', kind: 'explode' });
    expect([kind.status, kind.text]).toEqual([400, expect.stringContaining('kind')]);
  });
});

describe('values of condition keys', () => {
  const POLICED = 'arn:aws:s3:::dest';
  const SERVICE = { Service: `logs.${REGION}.amazonaws.com` };
  const inOrganisation = { StringEquals: { 'aws:SourceOrgID': 'o-1' } };
  const context = (body: object) => controlCall(emulator.url, 'POST', 'context', body);
  const setPolicy = async (...statements: object[]) => {
    const body = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const headers = signedAs('123456789012', REGION, 's3');
    expect(await rawCall(emulator.url, { method: 'PUT', path: '/dest?policy', headers, body })).toMatchObject({
      status: 204,
    });
  };
  const read = async (accessKey: string) => {
    const headers = signedAs(accessKey, REGION, 's3');
    return (await rawCall(emulator.url, { path: '/dest?list-type=2', headers })).status;
  };
  const deny = (Condition: object) => ({
    ...{ Effect: 'Deny', Principal: '*', Action: 's3:ListBucket', Resource: POLICED },
    Condition,
  });

  it('apply to the callers of their scope, and the narrowest scope has precedence', async () => {
    await setPolicy(deny({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }));
    expect(await read('123456789012')).toBe(403);
    await context({ values: { 'aws:SourceIp': '192.0.2.7' } });
    expect([await read('123456789012'), await read('AKIAOUTSIDE')]).toEqual([200, 200]);
    await context({ accessKeyId: 'AKIAOUTSIDE', values: { 'aws:SourceIp': '203.0.113.1' } });
    expect([await read('123456789012'), await read('AKIAOUTSIDE')]).toEqual([200, 403]);
    await context({ accountId: '123456789012', values: { 'aws:SourceIp': '198.51.100.1' } });
    expect(await read('123456789012')).toBe(403);
    await context({ accountId: '123456789012', values: { 'aws:SourceIp': null } });
    expect(await read('123456789012')).toBe(200);
    await controlCall(emulator.url, 'DELETE', 'context');
    expect(await read('123456789012')).toBe(403);
  });

  it('can be lists, and can name the identity of a caller', async () => {
    const role = 'arn:aws:iam::123456789012:role/reader';
    await setPolicy(deny({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*/ou-b/*' } }), {
      ...deny({}),
      Principal: { AWS: role },
    });
    expect(await read('123456789012')).toBe(200);
    await context({ values: { 'aws:PrincipalOrgPaths': ['o-1/r/ou-a/', 'o-1/r/ou-b/'] } });
    expect(await read('123456789012')).toBe(403);
    await context({ values: { 'aws:PrincipalOrgPaths': null, 'aws:PrincipalArn': role } });
    expect(await read('123456789012')).toBe(403);
    await context({ values: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/other' } });
    expect(await read('123456789012')).toBe(200);
  });

  it('that are set for exports decide whether the service may write', async () => {
    await setPolicy(
      { Effect: 'Allow', Principal: SERVICE, Action: 's3:GetBucketAcl', Resource: POLICED, Condition: inOrganisation },
      { Effect: 'Allow', Principal: SERVICE, Action: 's3:PutObject', Resource: `${POLICED}/*` },
    );
    expect((await logs('CreateExportTask', CREATE)).status).toBe(400);
    await context({ accountId: '123456789012', values: { 'aws:SourceOrgID': 'o-1' } });
    expect((await logs('CreateExportTask', CREATE)).status).toBe(400);
    await context({ of: 'exports', accountId: '123456789012', values: { 'aws:SourceOrgID': 'o-1' } });
    expect((await logs('CreateExportTask', CREATE)).status).toBe(200);
    expect(JSON.parse((await controlCall(emulator.url, 'GET', 'context')).text)).toEqual([
      { of: 'callers', accountId: '123456789012', values: { 'aws:sourceorgid': ['o-1'] } },
      { of: 'exports', accountId: '123456789012', values: { 'aws:sourceorgid': ['o-1'] } },
    ]);
  });

  it.each([
    [{ values: { 'aws:Mood': 'x' } }, /aws:Mood: not a condition key/],
    [{ values: { 'aws:CurrentTime': 'x' } }, /aws:CurrentTime: the emulator takes this key from the request/],
    [{ values: { 's3:x-amz-acl': 'x' } }, /s3:x-amz-acl: the emulator takes/],
    [{ values: { 'aws:SourceIp': [] } }, /values/],
    [{ of: 'exports', accessKeyId: 'a', values: {} }, /accessKeyId/],
    [{ accountId: '1', values: {} }, /accountId/],
  ])('are refused: %j', async (body, message) => {
    const { status, text } = await context(body);
    expect([status, JSON.parse(text).code]).toEqual([400, 'InvalidControlCall']);
    expect(text).toMatch(message);
  });
});

describe('a control call', () => {
  it.each([
    ['PutObject', 'fail-task'],
    ['PutObject', 'describe-lag'],
    ['DescribeExportTasks', 'stick'],
    ['CancelExportTask', 'vanish'],
  ])(
    'refuses a fault that can never have an effect, together with all faults of the same request: %s %s',
    async (operation, kind) => {
      const body = [
        { operation: 'PutObject', kind: 'reset-before' },
        { operation, kind },
      ];
      expect((await controlCall(emulator.url, 'POST', 'faults', body)).status).toBe(400);
      expect((await state()).faults).toEqual([]);
    },
  );

  it('changes no setting if one of the changes is wrong', async () => {
    const good = await controlCall(emulator.url, 'POST', 'settings', { taskMs: 5 });
    expect(JSON.parse(good.text)).toMatchObject({ taskMs: 5, pendingMs: STEP_MS });
    for (const bad of [{ taskMs: -1 }, { taskMs: 6, unknown: 1 }, { windowBounds: 'open' }]) {
      expect((await controlCall(emulator.url, 'POST', 'settings', bad)).status).toBe(400);
    }
    expect((await state()).settings.taskMs).toBe(5);
  });

  it('refuses to move the clock beyond the last possible date, and refuses null as settings', async () => {
    const headers = { 'x-logferry-emulator': '1' };
    const nothing = { method: 'POST', path: '/_emulator/settings', headers, body: 'null' };
    expect((await controlCall(emulator.url, 'POST', 'clock', { advanceMs: 8_640_000_000_000_000 })).status).toBe(400);
    expect((await rawCall(emulator.url, nothing)).status).toBe(400);
  });

  it('moves the clock', async () => {
    const before = (await state()).clock.nowMs;
    await controlCall(emulator.url, 'POST', 'clock', { advanceMs: 86_400_000 });
    expect((await state()).clock.nowMs - before).toBeGreaterThanOrEqual(86_400_000);
    const { nowMs, skippedMs } = JSON.parse((await controlCall(emulator.url, 'GET', 'clock')).text);
    expect([nowMs - before >= 86_400_000, skippedMs]).toEqual([true, 86_400_000]);
    expect((await controlCall(emulator.url, 'POST', 'clock', { advanceMs: -1 })).status).toBe(400);
  });

  it('dates each reply of a service by the clock of the emulator, also refusals', async () => {
    emulator.advanceClock(86_400_000);
    const second = Math.floor((await state()).clock.nowMs / 1_000) * 1_000;
    for (const [operation, expected] of [
      ['DescribeLogGroups', 200],
      ['NoSuchOperation', 400],
    ] as const) {
      const headers = { ...signedAs('123456789012', REGION, 'logs'), 'x-amz-target': `Logs_20140328.${operation}` };
      const { status, headers: answered } = await fetch(emulator.url, { method: 'POST', headers, body: '{}' });
      expect(status).toBe(expected);
      expect(Date.parse(answered.get('date') ?? '')).toBeGreaterThanOrEqual(second);
    }
  });

  it('adds an active task of another client, which prevents a new task until it ends', async () => {
    const { status } = await controlCall(emulator.url, 'POST', 'foreign-task', {
      logGroupName: '/app',
      taskMs: STEP_MS,
    });
    expect(status).toBe(200);
    expect((await logs('CreateExportTask', CREATE)).body.__type).toBe('LimitExceededException');
    const { body } = await logs('DescribeExportTasks', { statusCode: 'RUNNING' });
    expect(body.exportTasks).toMatchObject([{ logGroupName: '/app' }]);
    emulator.advanceClock(STEP_MS);
    await create();
  });

  it('adds finished tasks to an account, which do not prevent a new task', async () => {
    expect((await controlCall(emulator.url, 'POST', 'history', { count: 120, region: REGION })).status).toBe(200);
    expect(emulator.state()).toMatchObject({ liveTasks: 0, tasks: { length: 120 } });
    const taskId = await create();
    const { body } = await logs('DescribeExportTasks', {});
    expect(body.exportTasks).toHaveLength(50);
    expect(body).toMatchObject({ exportTasks: { 0: { taskId } }, nextToken: expect.any(String) });
    expect((await controlCall(emulator.url, 'POST', 'history', { count: 0 })).status).toBe(400);
  });

  it('loads events with an ingestion time in the past, and refuses one in the future', async () => {
    const [{ timestamp, ingestionTime }] = [{ timestamp: 5, ingestionTime: Date.now() - 1_000 }];
    const load = (event: object) =>
      controlCall(emulator.url, 'POST', 'events', {
        logGroupName: '/app',
        logStreamName: 'a',
        events: [{ timestamp, message: 'late', ...event }],
      });
    expect((await load({ ingestionTime })).status).toBe(200);
    const { body } = await logs('FilterLogEvents', { logGroupName: '/app', filterPattern: 'late' });
    expect(body.events).toMatchObject([{ timestamp, ingestionTime }]);
    expect((await load({ ingestionTime: Date.now() + STEP_MS })).status).toBe(400);
  });

  it('is refused without its header or with an unknown path', async () => {
    expect((await rawCall(emulator.url, { path: '/_emulator/state' })).status).toBe(403);
    expect((await controlCall(emulator.url, 'GET', 'nothing')).status).toBe(404);
  });
});
