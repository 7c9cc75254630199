import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { destinationPrefix } from '../archive/index.js';
import type { ExportTask } from './ports.js';
import { ACCOUNT_ID } from './testing/opened-export.js';
import { ARN, CREATED_AT, DAY, ended, expired, quiet, RecordingWorld, said } from './testing/recording-world.js';

let world: RecordingWorld;
beforeEach(async () => {
  world = await RecordingWorld.open();
});

describe('the activity believes AWS, whatever its input says, and', () => {
  it('records what AWS shows of a task, and with which identity the worker asked AWS', async () => {
    world.task('t1', '/a');
    expect(await world.record([ended('/a', said('failed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'archived', slices: 1, objects: 1, events: 1, unsettled: 0 },
    ]);
    const [receipt] = await world.receipts();
    expect(receipt).toMatchObject({
      outcome: 'archived',
      askedAt: CREATED_AT,
      authenticated: { arn: ARN, accountId: ACCOUNT_ID },
      task: { taskId: 't1', status: 'COMPLETED' },
    });
    expect(receipt?.logGroupMetadata?.tags).toEqual({});
  });

  it('records class and deletion protection of the log group', async () => {
    world.group('/a', { logClass: 'INFREQUENT_ACCESS', deletionProtection: false });
    world.task('t1', '/a');
    await world.survey([...world.groups.values()]);
    await world.record([ended('/a', said('failed', 't1'))]);
    const [receipt] = await world.receipts();
    expect(receipt?.logGroupMetadata).toMatchObject({ logClass: 'INFREQUENT_ACCESS', deletionProtection: false });
  });

  it('says in the evidence that events can be masked, or that AWS stored some of their fields truncated', async () => {
    world.group('/a', { dataProtectionStatus: 'ACTIVATED' });
    world.group('/b', { dataProtectionStatus: 'DELETED', inheritedProperties: ['ACCOUNT_DATA_PROTECTION'] });
    world.group('/c', { dataProtectionStatus: 'DELETED' });
    for (const [at, name] of ['/a', '/b', '/c'].entries()) world.task(`t${at}`, name);
    const event = `${DAY.from.replace('Z', '.000Z')} {"body":"cut","@ptr.$['body']":"1","@ptr.$['b']":"2"}\n`;
    world.store.put(`${destinationPrefix(world.sent('/c'))}/t2/stream/000001.gz`, gzipSync(event));
    await world.record(['/a', '/b', '/c'].map((name, at) => ended(name, said('completed', `t${at}`))));
    const recorded = await world.receipts();
    const masked = 'a data protection policy applied to the log group, so parts of the events can be masked';
    expect(recorded.map(({ evidence }) => evidence)).toEqual([
      [masked],
      [masked],
      [expect.stringMatching(/^the events have 2 pointers \(@ptr\.…\)/)],
    ]);
    expect(recorded.map(({ logGroupMetadata }) => logGroupMetadata)).toMatchObject([
      { dataProtectionStatus: 'ACTIVATED' },
      { dataProtectionStatus: 'DELETED', inheritedProperties: ['ACCOUNT_DATA_PROTECTION'] },
      { dataProtectionStatus: 'DELETED' },
    ]);
    expect(recorded[2]?.totals).toMatchObject({ objects: 2, events: 2, pointers: 2 });
  });

  it('records no success for a task that failed', async () => {
    world.task('t1', '/a', { status: 'FAILED', statusMessage: 'no access' });
    expect(await world.record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'failed', failure: { code: 'TASK_FAILED' } },
    ]);
  });

  it('leaves a window open if AWS has forgotten its task', async () => {
    const [answer] = await world.record([ended('/a', said('completed', 'gone'))]);
    expect(answer).toMatchObject({ kind: 'recorded', outcome: 'failed', failure: { code: 'TASK_FORGOTTEN' } });
  });

  it.each<[string, Partial<ExportTask>]>([
    ['has another name', { taskName: 'backup' }],
    ['exports another window', { from: '2026-09-01T00:00:00Z' }],
    ['exports another log group', { logGroup: '/b' }],
    ['writes elsewhere', { destinationPrefix: 'elsewhere' }],
    ['is not over', { status: 'RUNNING' }],
  ])('records nothing for a task that %s', async (_, changed) => {
    world.task('t1', '/a', changed);
    expect(await world.record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
    ]);
    expect(world.receiptKeys()).toEqual([]);
  });

  it.each(['a/b', '../t1', '', 'x'.repeat(200)])('records nothing for a task with the id %j', async (taskId) => {
    world.task(taskId, '/a');
    expect(await world.record([ended('/a', said('completed', taskId))])).toMatchObject([{ kind: 'unrecorded' }]);
    expect(world.receiptKeys()).toEqual([]);
  });

  it('does not record a window as quiet if it can hold events', async () => {
    world.newest.set('/a', DAY.from);
    world.newest.set('/b', '2026-09-30T23:59:59Z');
    expect(await world.record([ended('/a', quiet), ended('/b', quiet)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'recorded', outcome: 'quiet' },
    ]);
    expect(world.receiptKeys()).toHaveLength(1);
  });

  it('does not record a window as quiet if the group was re-created since the survey, or if retention may have deleted events of the window', async () => {
    await world.survey([...world.groups.values()]);
    world.group('/a', { createdAt: '2026-10-31T00:00:00Z' });
    world.group('/b', { retentionDays: 7 });
    expect(await world.record([ended('/a', quiet), ended('/b', quiet), ended('/c', quiet)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'recorded', outcome: 'quiet' },
    ]);
  });

  it('does not record a window as expired if retention still keeps it', async () => {
    world.group('/a', { retentionDays: 3_650 });
    world.group('/b', { retentionDays: 1, retentionPolicyName: 'short' });
    expect(await world.record([ended('/a', expired), ended('/b', expired)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'recorded', outcome: 'expired' },
    ]);
    const [receipt] = await world.receipts();
    expect(receipt?.evidence[0]).toMatch(/retention of 1 day, set by the account policy short, had passed/);
  });

  it('uses the current retention if it has become longer since the survey', async () => {
    world.group('/a', { retentionDays: 1 });
    await world.survey([...world.groups.values()]);
    world.group('/a', { retentionDays: 3_650 });
    expect(await world.record([ended('/a', expired)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
    ]);
  });

  it('asks AWS again for the retention if a remembered answer can be from before the retention became shorter', async () => {
    world.group('/a', { retentionDays: 1 });
    await world.survey([...world.groups.values()]);
    world.group('/a', { retentionDays: 3_650 });
    const port = world.aws();
    await world.record([ended('/a', expired)], {}, port);
    world.group('/a', { retentionDays: 1 });
    expect(await world.record([ended('/a', expired)], {}, port)).toMatchObject([
      { kind: 'recorded', outcome: 'expired' },
    ]);
  });

  it('does not accept a task as evidence if the class of the group has changed since the survey', async () => {
    world.task('t1', '/a');
    await world.survey([...world.groups.values()]);
    world.group('/a', { logClass: 'INFREQUENT_ACCESS' });
    expect(await world.record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'failed', failure: { code: 'LOG_GROUP_CHANGED' } },
    ]);
  });

  it('records no window as quiet or expired if planning did not find its group', async () => {
    const { '/b': _b, ...others } = Object.fromEntries(world.groups);
    await world.survey(Object.values(others));
    expect(await world.record([ended('/b', quiet), ended('/b', expired)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
    ]);
  });

  it('does not accept a task as evidence if it is older than the group', async () => {
    world.task('t1', '/a');
    world.group('/a', { createdAt: '2026-11-02T00:00:00Z' });
    expect(await world.record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'failed', failure: { code: 'LOG_GROUP_REMADE' } },
    ]);
  });

  it('gives the same reason again if an earlier attempt has recorded a task that is no evidence', async () => {
    await world.survey([...world.groups.values()]);
    world.group('/a', { createdAt: '2026-10-31T00:00:00Z' });
    world.group('/b', { logClass: 'INFREQUENT_ACCESS' });
    world.task('t1', '/a');
    world.task('t2', '/b');
    const slices = [ended('/a', said('completed', 't1')), ended('/b', said('completed', 't2'))];
    const first = await world.record(slices);
    expect(first).toMatchObject([
      { failure: { code: 'LOG_GROUP_REMADE' } },
      { failure: { code: 'LOG_GROUP_CHANGED' } },
    ]);
    expect(await world.record(slices)).toEqual(first);
  });

  it('does not accept a task as evidence if the group was re-created after the survey and before the task', async () => {
    await world.survey([...world.groups.values()]);
    for (const [objects, name] of [
      [0, '/a'],
      [1, '/b'],
    ] as const) {
      world.group(name, { createdAt: '2026-10-31T00:00:00Z' });
      world.task(`t${objects}`, name, { objects });
      expect(await world.record([ended(name, said('completed', `t${objects}`))])).toMatchObject([
        { kind: 'recorded', outcome: 'failed', failure: { code: 'LOG_GROUP_REMADE' } },
      ]);
    }
  });

  it.each<[string, () => void, object]>([
    [
      're-created',
      () => world.group('/a', { createdAt: '2026-10-31T00:00:00Z' }),
      { outcome: 'failed', failure: { code: 'LOG_GROUP_REMADE' } },
    ],
    ['deleted', () => world.groups.delete('/a'), { outcome: 'unconfirmedEmpty' }],
    ['given a shorter retention', () => world.group('/a', { retentionDays: 1 }), { outcome: 'expired' }],
  ])(
    'records no window as empty if its group was %s while the activity looked for events',
    async (_, change, answer) => {
      world.task('t1', '/a', { objects: 0 });
      world.whenAsked = change;
      expect(await world.record([ended('/a', said('completed', 't1'))])).toMatchObject([
        { kind: 'recorded', ...answer },
      ]);
    },
  );

  it('refuses a run that the archive does not have or records differently', async () => {
    world.task('t1', '/a');
    for (const change of [{ runNo: 2 }, { firstRunId: 'another' }, { logStreamPrefix: 'web' }, { exportId: 'other' }]) {
      const honest = world.opened;
      world.opened = { ...world.opened, ...change };
      expect(
        await world.record([ended('/a', said('completed', 't1'))], { workflowId: world.opened.exportId }),
      ).toMatchObject([{ kind: 'unrecorded', failure: { code: 'UNPROVEN' } }]);
      world.opened = honest;
    }
    expect(world.receiptKeys()).toEqual([]);
  });
});

describe('for a window that retention has cut, the activity', () => {
  it('records the outcome of the task for the part that AWS still kept when the task was created, and the rest as expired', async () => {
    world.group('/a', { retentionDays: 30 });
    world.task('t1', '/a', { createdAt: '2026-10-31T06:00:00.500Z' });
    const [answer] = await world.record([ended('/a', said('completed', 't1'))]);
    expect(answer).toMatchObject({ outcome: 'archived', slices: 1, expired: 1, entries: [{}, {}] });
    const [past, kept] = await world.receipts();
    expect(past).toMatchObject({
      outcome: 'expired',
      slice: { from: DAY.from, to: '2026-10-01T06:00:01Z' },
      evidence: [
        'retention of 30 days had passed at 2026-10-31T06:00:00.500Z for events before 2026-10-01T06:00:00.500Z, ' +
          'and passes at 2026-10-31T06:00:01Z for events before 2026-10-01T06:00:01Z',
      ],
    });
    expect(kept).toMatchObject({
      outcome: 'archived',
      slice: { from: '2026-10-01T06:00:01Z', to: DAY.to },
      window: DAY,
      objects: [{}],
    });
  });

  it('records the window as expired, and not as empty, if retention had passed when AWS was asked for events', async () => {
    world.group('/a', { retentionDays: 1 });
    world.task('t1', '/a', { createdAt: '2026-10-02T00:00:00Z', objects: 0 });
    expect(await world.record([ended('/a', said('completed', 't1'))])).toMatchObject([{ outcome: 'expired' }]);
  });
});
