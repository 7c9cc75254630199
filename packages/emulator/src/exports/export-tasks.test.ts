import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportWorld, GROUP, OTHER_ACCOUNT, REGION, STEP_MS } from '../../test/contract/export-world.js';
import { atOneInstant } from '../../test/support/at-one-instant.js';

let world: ExportWorld;

beforeEach(async () => {
  world = await ExportWorld.start();
});
afterEach(async () => {
  expect(world.emulator.state().defects).toEqual([]);
  await world.emulator.close();
});

describe('a refused create leaves neither a task nor an object:', () => {
  it.each([
    ['a bucket in another Region', { destination: 'west' }, {}, 'InvalidParameterException'],
    ['a bucket whose ACL the service may not read', {}, { destinationAccess: 'deny-acl' }, 'AccessDeniedException'],
    [
      'a bucket into which the service may not put objects, with the older error code',
      {},
      { destinationAccess: 'deny-put', permissionError: 'InvalidParameterException' },
      'InvalidParameterException',
    ],
    [
      'a window whose `to` is before the creation of the log group',
      { to: 5 },
      { toBeforeCreation: 'refuse' },
      'InvalidParameterException',
    ],
    [
      'a window whose `from` is after its `to`',
      { from: 20_000 },
      { fromAfterTo: 'refuse' },
      'InvalidParameterException',
    ],
    [
      'a prefix that is too long for any key',
      { destinationPrefix: 'p'.repeat(1_024) },
      {},
      'InvalidParameterException',
    ],
  ] as const)('%s', async (_about, input, settings, code) => {
    await world.load('s', [[10, 'x']]);
    const body =
      '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>';
    await world.s3('PUT', '/west', body, 'eu-west-1');
    world.emulator.configure(settings);
    const answer = await world.logs('CreateExportTask', {
      logGroupName: GROUP,
      from: 0,
      to: 10_000,
      destination: 'dest',
      ...input,
    });
    expect([answer.status, answer.body.__type]).toEqual([400, code]);
    expect(world.emulator.state().tasks).toEqual([]);
    expect(world.emulator.state().buckets.map((bucket) => bucket.objects)).toEqual([0, 0]);
  });
});

describe('an export task', () => {
  beforeEach(() => world.load('s', [[1, 'x']]));

  it("is PENDING, RUNNING, then COMPLETED by the emulator's clock, and has its objects once COMPLETED", async () => {
    const taskId = await world.create();
    expect(await world.statusOf(taskId)).toBe('PENDING');
    world.emulator.advanceClock(STEP_MS);
    expect(await world.statusOf(taskId)).toBe('RUNNING');
    await world.finish(taskId);
    expect(world.emulator.state()).toMatchObject({
      liveTasks: 0,
      tasks: [{ events: 1, keys: [expect.stringContaining(taskId)] }],
    });
  });

  it('is the only active task, so only one of several simultaneous creates is accepted', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => world.create()));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(world.emulator.state().tasks).toHaveLength(1);
  });

  it('does not prevent tasks in another account', async () => {
    await world.create();
    await world.emulator.loadEvents(
      { accountId: OTHER_ACCOUNT, region: REGION, logGroupName: GROUP, logStreamName: 's' },
      [],
    );
    const input = { logGroupName: GROUP, from: 0, to: 1, destination: 'dest' };
    expect((await world.logs('CreateExportTask', input, OTHER_ACCOUNT)).status).toBe(200);
    expect((await world.logs('CreateExportTask', input, OTHER_ACCOUNT)).status).toBe(400);
  });

  it('ends CANCELLED after a cancel, or COMPLETED if cancelOutcome is completed', async () => {
    const first = await world.create();
    await world.logs('CancelExportTask', { taskId: first });
    expect(await world.statusOf(first)).toBe('PENDING_CANCEL');
    await world.finish(first, 'CANCELLED');
    world.emulator.configure({ cancelOutcome: 'completed' });
    const second = await world.create();
    await world.logs('CancelExportTask', { taskId: second });
    await world.finish(second, 'COMPLETED');
    expect(world.emulator.state().tasks.map((task) => task.events)).toEqual([0, 1]);
  });

  it('lets another task start while it is PENDING_CANCEL, unless pendingCancelHoldsSlot is set', async () => {
    await world.logs('CancelExportTask', { taskId: await world.create() });
    world.emulator.configure({ pendingCancelHoldsSlot: true });
    await expect(world.create()).rejects.toThrow('LimitExceeded');
    world.emulator.configure({ pendingCancelHoldsSlot: false });
    await world.create();
  });

  it('runs for at most 24 hours', async () => {
    world.emulator.configure({ taskMs: 48 * 3_600_000 });
    const taskId = await world.create();
    world.emulator.advanceClock(24 * 3_600_000);
    expect(await world.statusOf(taskId)).toBe('RUNNING');
    world.emulator.advanceClock(STEP_MS);
    expect(await world.statusOf(taskId)).toBe('FAILED');
  });

  it('fails when its log group is deleted', async () => {
    const taskId = await world.create();
    await world.logs('DeleteLogGroup', { logGroupName: GROUP });
    await world.finish(taskId, 'FAILED');
  });

  it('is listed after newer tasks, or before newer tasks if describeOrder is oldest', async () => {
    const first = await world.create();
    await world.finish(first);
    const second = await world.create();
    const order = async () =>
      ((await world.logs('DescribeExportTasks', {})).body.exportTasks as { taskId: string }[]).map(
        (task) => task.taskId,
      );
    expect(await order()).toEqual([second, first]);
    world.emulator.configure({ describeOrder: 'oldest' });
    expect(await order()).toEqual([first, second]);
  });

  it('is listed in pages whose tokens expire after 24 hours', async () => {
    await world.finish(await world.create());
    await world.create();
    const { body } = await world.logs('DescribeExportTasks', { limit: 1 });
    world.emulator.advanceClock(24 * 3_600_000 + 1);
    const late = await world.logs('DescribeExportTasks', { limit: 1, nextToken: body.nextToken });
    expect(late.body).toEqual({ __type: 'InvalidParameterException', message: 'The specified nextToken is invalid.' });
  });

  it('has operations that each accept at most 5 calls per second', async () => {
    world.emulator.configure({ throttle: true, throttleTps: 5 });
    const answers = await atOneInstant(() =>
      Promise.all(Array.from({ length: 30 }, () => world.logs('DescribeExportTasks', {}))),
    );
    const refused = answers.filter((answer) => answer.status === 400);
    expect(refused).toHaveLength(25);
    expect(refused[0]?.body).toEqual({ __type: 'ThrottlingException', message: 'Rate exceeded' });
    const other = await world.logs('CancelExportTask', { taskId: 'x' });
    expect(other.body.__type).toBe('ResourceNotFoundException');
    world.emulator.advanceClock(1_000);
    expect((await world.logs('DescribeExportTasks', {})).status).toBe(200);
  });

  it('has exact times, also beyond 2^53', async () => {
    const input = '{"logGroupName":"/app","destination":"dest","from":1152921504606846975,"to":1152921504606846976}';
    const { body } = await world.logs('CreateExportTask', input);
    const { text } = await world.logs('DescribeExportTasks', { taskId: body.taskId });
    expect(text).toContain('"from":1152921504606846975,"to":1152921504606846976');
    const tooLong = await world.logs('CreateExportTask', input.replace('1152921504606846976', '9223372036854775808'));
    expect(tooLong.body.__type).toBe('SerializationException');
  });
});
