import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { destinationPrefix, type Receipt, readReceipt, taskName } from '../archive/index.js';
import { MemoryStore } from '../archive/testing/memory-store.js';
import { DEFAULT_TIMINGS, defined, LogferryError, type Slice } from '../contract/index.js';
import { planArchiveOf } from './plan/plan-session.js';
import { storeSurvey } from './plan/survey-records.js';
import { surveyed } from './plan/surveyed-group.js';
import type { Aws, ExportTask, LogGroup } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { sliceOf } from './shared/export-session.js';
import { type ActivitySetting, inActivity } from './testing/in-activity.js';
import { ACCOUNT_ID, openedExport } from './testing/opened-export.js';
import type { EndedSlice, Ending } from './types/ended-slice.js';
import type { OpenedExport } from './types/opening.js';
import type { RecordAnswer } from './types/recording.js';
import { verifyAndRecord } from './verify-and-record.js';

const DAY = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const ARN = `arn:aws:iam::${ACCOUNT_ID}:role/recording`;
const CREATED_AT = '2026-11-01T00:00:00Z';

let store: MemoryStore;
let opened: OpenedExport;
let tasks: Map<string, ExportTask>;
let groups: Map<string, LogGroup>;
let newest: Map<string, string>;
/** The error that each question for events of a log group gets, by log group. */
let trouble: Map<string, Error>;
let asked: string[];
/** What happens while AWS looks for the events of a window. */
let whenAsked: () => void;
/** Maximum number of bytes that the worker lets queries scan. */
let sourceCountBytes: number;
/** The error of the check whether an activity may work at the destination; undefined if the check passes. */
let refusal: Error | undefined;

beforeEach(async () => {
  store = new MemoryStore();
  opened = await openedExport(store, {
    source: { logGroupPrefixes: ['/'] },
    window: DAY,
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  });
  refusal = undefined;
  sourceCountBytes = Number.MAX_SAFE_INTEGER;
  whenAsked = () => undefined;
  [tasks, groups, newest, trouble, asked] = [new Map(), new Map(), new Map(), new Map(), []];
  for (const name of ['/a', '/b', '/c']) group(name);
});

const group = (name: string, more: Partial<LogGroup> = {}) =>
  groups.set(name, { name, arn: `arn:${name}`, createdAt: '2026-01-01T00:00:00Z', logClass: 'STANDARD', ...more });

const ref = (logGroup: string) => ({ logGroup, ...DAY, generation: 1 });
const sent = (logGroup: string): Slice => sliceOf(opened, ref(logGroup));

/** Adds a task to AWS that exports a slice and has written this number of objects. */
function task(taskId: string, logGroup: string, more: Partial<ExportTask> & { objects?: number } = {}) {
  const { objects = 1, ...changed } = more;
  const slice = sent(logGroup);
  const { bucket } = slice;
  tasks.set(taskId, {
    ...{ taskId, taskName: taskName(slice), logGroup, ...DAY, bucket, destinationPrefix: destinationPrefix(slice) },
    ...{ status: 'COMPLETED' as const, createdAt: CREATED_AT },
    ...changed,
  });
  for (let at = 0; at < objects; at += 1) {
    const body = gzipSync(`${DAY.from.replace('Z', '.000Z')} hello\n`);
    store.put(`${destinationPrefix(slice)}/${taskId}/stream/00000${at}.gz`, body);
  }
}

const aws = {
  identity: async () => ({ accountId: ACCOUNT_ID, arn: ARN }),
  nowMs: async () => Date.now(),
  objects: () => store,
  exportTasks: {
    async find(taskId: string) {
      asked.push(`find ${taskId}`);
      return tasks.get(taskId);
    },
    async page() {
      asked.push('page');
      return { tasks: [...tasks.values()] };
    },
  },
};
const logGroups = {
  find: async (name: string) => groups.get(name),
  async findMany(names: readonly string[]) {
    asked.push(`groups ${names.join(' ')}`);
    return new Map(
      names.flatMap((name) => (groups.has(name) ? [[name, groups.get(name)]] : [])) as [string, LogGroup][],
    );
  },
  async tags() {
    throw new Error('tags are decoration');
  },
  newestEvent: async (name: string) => newest.get(name) ?? 'none',
  async hasEvents({ logGroup }: { logGroup: string }) {
    asked.push(`events of ${logGroup}`);
    const error = trouble.get(logGroup);
    if (error) throw error;
    whenAsked();
    return false;
  },
};

/** Stores the log groups that planning found. If the archive has a survey, that survey stays. */
const survey = (found: readonly LogGroup[]) =>
  storeSurvey(planArchiveOf(store, opened), 1, {
    ...{ at: '2026-11-01T00:00:00Z', warnings: [], failures: [] },
    groups: found.map((each) => surveyed(each, [], 0)),
  });

const quiet: Ending = { kind: 'without', reason: 'quiet' };
const expired: Ending = { kind: 'without', reason: 'expired' };
const said = (kind: 'completed' | 'failed' | 'vanished', taskId: string): Ending => ({
  kind,
  task: { taskId, adopted: false },
});
const ended = (logGroup: string, ending: Ending): EndedSlice => ({ slice: ref(logGroup), ending });

/**
 * Runs one attempt of the activity.
 * @param port by default a new one for each attempt, so that no attempt knows what an earlier attempt has asked
 */
async function record(
  slices: EndedSlice[],
  setting: ActivitySetting = {},
  port: object = { ...aws, logGroups },
): Promise<RecordAnswer[]> {
  await survey([...groups.values()]);
  const deps = {
    awsFor: async () => port as unknown as Aws,
    async authorize() {
      if (refusal) throw refusal;
      return 'any';
    },
    timings: { ...DEFAULT_TIMINGS, sourceCountBytes },
  } as unknown as ExportDeps;
  return inActivity(setting, () => verifyAndRecord(deps, { export: opened, pass: 1, ended: slices }));
}

const receiptKeys = (): string[] => [...store.objects.keys()].filter((key) => key.includes('/receipts/')).sort();
async function receipts(): Promise<Receipt[]> {
  const read = await Promise.all(receiptKeys().map((key) => readReceipt(store, key)));
  return read.flatMap((each) => (each === undefined ? [] : [each.receipt]));
}

describe('the activity believes AWS, whatever its input says, and', () => {
  it('records what AWS shows of a task, and with which identity the worker asked AWS', async () => {
    task('t1', '/a');
    expect(await record([ended('/a', said('failed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'archived', slices: 1, objects: 1, events: 1, unsettled: 0 },
    ]);
    const [receipt] = await receipts();
    expect(receipt).toMatchObject({
      outcome: 'archived',
      askedAt: CREATED_AT,
      authenticated: { arn: ARN, accountId: ACCOUNT_ID },
      task: { taskId: 't1', status: 'COMPLETED' },
    });
    expect(receipt?.logGroupMetadata?.tags).toEqual({});
  });

  it('records class and deletion protection of the log group', async () => {
    group('/a', { logClass: 'INFREQUENT_ACCESS', deletionProtection: false });
    task('t1', '/a');
    await survey([...groups.values()]);
    await record([ended('/a', said('failed', 't1'))]);
    const [receipt] = await receipts();
    expect(receipt?.logGroupMetadata).toMatchObject({ logClass: 'INFREQUENT_ACCESS', deletionProtection: false });
  });

  it('says in the evidence that events can be masked, or that AWS stored some of their fields truncated', async () => {
    group('/a', { dataProtectionStatus: 'ACTIVATED' });
    group('/b', { dataProtectionStatus: 'DELETED', inheritedProperties: ['ACCOUNT_DATA_PROTECTION'] });
    group('/c', { dataProtectionStatus: 'DELETED' });
    for (const [at, name] of ['/a', '/b', '/c'].entries()) task(`t${at}`, name);
    const event = `${DAY.from.replace('Z', '.000Z')} {"body":"cut","@ptr.$['body']":"1","@ptr.$['b']":"2"}\n`;
    store.put(`${destinationPrefix(sent('/c'))}/t2/stream/000001.gz`, gzipSync(event));
    await record(['/a', '/b', '/c'].map((name, at) => ended(name, said('completed', `t${at}`))));
    const recorded = await receipts();
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
    task('t1', '/a', { status: 'FAILED', statusMessage: 'no access' });
    expect(await record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'failed', failure: { code: 'TASK_FAILED' } },
    ]);
  });

  it('leaves a window open if AWS has forgotten its task', async () => {
    const [answer] = await record([ended('/a', said('completed', 'gone'))]);
    expect(answer).toMatchObject({ kind: 'recorded', outcome: 'failed', failure: { code: 'TASK_FORGOTTEN' } });
  });

  it.each<[string, Partial<ExportTask>]>([
    ['has another name', { taskName: 'backup' }],
    ['exports another window', { from: '2026-09-01T00:00:00Z' }],
    ['exports another log group', { logGroup: '/b' }],
    ['writes elsewhere', { destinationPrefix: 'elsewhere' }],
    ['is not over', { status: 'RUNNING' }],
  ])('records nothing for a task that %s', async (_, changed) => {
    task('t1', '/a', changed);
    expect(await record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
    ]);
    expect(receiptKeys()).toEqual([]);
  });

  it.each(['a/b', '../t1', '', 'x'.repeat(200)])('records nothing for a task with the id %j', async (taskId) => {
    task(taskId, '/a');
    expect(await record([ended('/a', said('completed', taskId))])).toMatchObject([{ kind: 'unrecorded' }]);
    expect(receiptKeys()).toEqual([]);
  });

  it('does not record a window as quiet if it can hold events', async () => {
    newest.set('/a', DAY.from);
    newest.set('/b', '2026-09-30T23:59:59Z');
    expect(await record([ended('/a', quiet), ended('/b', quiet)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'recorded', outcome: 'quiet' },
    ]);
    expect(receiptKeys()).toHaveLength(1);
  });

  it('does not record a window as quiet if the group was re-created since the survey, or if retention may have deleted events of the window', async () => {
    await survey([...groups.values()]);
    group('/a', { createdAt: '2026-10-31T00:00:00Z' });
    group('/b', { retentionDays: 7 });
    expect(await record([ended('/a', quiet), ended('/b', quiet), ended('/c', quiet)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'recorded', outcome: 'quiet' },
    ]);
  });

  it('does not record a window as expired if retention still keeps it', async () => {
    group('/a', { retentionDays: 3_650 });
    group('/b', { retentionDays: 1, retentionPolicyName: 'short' });
    expect(await record([ended('/a', expired), ended('/b', expired)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'recorded', outcome: 'expired' },
    ]);
    const [receipt] = await receipts();
    expect(receipt?.evidence[0]).toMatch(/retention of 1 day, set by the account policy short, had passed/);
  });

  it('uses the current retention if it has become longer since the survey', async () => {
    group('/a', { retentionDays: 1 });
    await survey([...groups.values()]);
    group('/a', { retentionDays: 3_650 });
    expect(await record([ended('/a', expired)])).toMatchObject([{ kind: 'unrecorded', failure: { code: 'UNPROVEN' } }]);
  });

  it('asks AWS again for the retention if a remembered answer can be from before the retention became shorter', async () => {
    group('/a', { retentionDays: 1 });
    await survey([...groups.values()]);
    group('/a', { retentionDays: 3_650 });
    const port = { ...aws, logGroups };
    await record([ended('/a', expired)], {}, port);
    group('/a', { retentionDays: 1 });
    expect(await record([ended('/a', expired)], {}, port)).toMatchObject([{ kind: 'recorded', outcome: 'expired' }]);
  });

  it('does not accept a task as evidence if the class of the group has changed since the survey', async () => {
    task('t1', '/a');
    await survey([...groups.values()]);
    group('/a', { logClass: 'INFREQUENT_ACCESS' });
    expect(await record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'failed', failure: { code: 'LOG_GROUP_CHANGED' } },
    ]);
  });

  it('records no window as quiet or expired if planning did not find its group', async () => {
    const { '/b': _b, ...others } = Object.fromEntries(groups);
    await survey(Object.values(others));
    expect(await record([ended('/b', quiet), ended('/b', expired)])).toMatchObject([
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
    ]);
  });

  it('does not accept a task as evidence if it is older than the group', async () => {
    task('t1', '/a');
    group('/a', { createdAt: '2026-11-02T00:00:00Z' });
    expect(await record([ended('/a', said('completed', 't1'))])).toMatchObject([
      { kind: 'recorded', outcome: 'failed', failure: { code: 'LOG_GROUP_REMADE' } },
    ]);
  });

  it('gives the same reason again if an earlier attempt has recorded a task that is no evidence', async () => {
    await survey([...groups.values()]);
    group('/a', { createdAt: '2026-10-31T00:00:00Z' });
    group('/b', { logClass: 'INFREQUENT_ACCESS' });
    task('t1', '/a');
    task('t2', '/b');
    const slices = [ended('/a', said('completed', 't1')), ended('/b', said('completed', 't2'))];
    const first = await record(slices);
    expect(first).toMatchObject([
      { failure: { code: 'LOG_GROUP_REMADE' } },
      { failure: { code: 'LOG_GROUP_CHANGED' } },
    ]);
    expect(await record(slices)).toEqual(first);
  });

  it('does not accept a task as evidence if the group was re-created after the survey and before the task', async () => {
    await survey([...groups.values()]);
    for (const [objects, name] of [
      [0, '/a'],
      [1, '/b'],
    ] as const) {
      group(name, { createdAt: '2026-10-31T00:00:00Z' });
      task(`t${objects}`, name, { objects });
      expect(await record([ended(name, said('completed', `t${objects}`))])).toMatchObject([
        { kind: 'recorded', outcome: 'failed', failure: { code: 'LOG_GROUP_REMADE' } },
      ]);
    }
  });

  it.each<[string, () => void, object]>([
    [
      're-created',
      () => group('/a', { createdAt: '2026-10-31T00:00:00Z' }),
      { outcome: 'failed', failure: { code: 'LOG_GROUP_REMADE' } },
    ],
    ['deleted', () => groups.delete('/a'), { outcome: 'unconfirmedEmpty' }],
    ['given a shorter retention', () => group('/a', { retentionDays: 1 }), { outcome: 'expired' }],
  ])(
    'records no window as empty if its group was %s while the activity looked for events',
    async (_, change, answer) => {
      task('t1', '/a', { objects: 0 });
      whenAsked = change;
      expect(await record([ended('/a', said('completed', 't1'))])).toMatchObject([{ kind: 'recorded', ...answer }]);
    },
  );

  it('refuses a run that the archive does not have or records differently', async () => {
    task('t1', '/a');
    for (const change of [{ runNo: 2 }, { firstRunId: 'another' }, { logStreamPrefix: 'web' }, { exportId: 'other' }]) {
      const honest = opened;
      opened = { ...opened, ...change };
      expect(await record([ended('/a', said('completed', 't1'))], { workflowId: opened.exportId })).toMatchObject([
        { kind: 'unrecorded', failure: { code: 'UNPROVEN' } },
      ]);
      opened = honest;
    }
    expect(receiptKeys()).toEqual([]);
  });
});

describe('for a window that retention has cut, the activity', () => {
  it('records the outcome of the task for the part that AWS still kept when the task was created, and the rest as expired', async () => {
    group('/a', { retentionDays: 30 });
    task('t1', '/a', { createdAt: '2026-10-31T06:00:00.500Z' });
    const [answer] = await record([ended('/a', said('completed', 't1'))]);
    expect(answer).toMatchObject({ outcome: 'archived', slices: 1, expired: 1, entries: [{}, {}] });
    const [past, kept] = await receipts();
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
    group('/a', { retentionDays: 1 });
    task('t1', '/a', { createdAt: '2026-10-02T00:00:00Z', objects: 0 });
    expect(await record([ended('/a', said('completed', 't1'))])).toMatchObject([{ outcome: 'expired' }]);
  });
});

describe('a batch', () => {
  const resetConnection = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  /** Two slices whose tasks wrote nothing, so that AWS is asked whether their windows have events. */
  function emptySlices(): EndedSlice[] {
    task('ta', '/a', { objects: 0 });
    task('tb', '/b', { objects: 0 });
    return [ended('/a', said('completed', 'ta')), ended('/b', said('completed', 'tb'))];
  }
  const questions = () => asked.filter((each) => each.startsWith('events'));

  it('needs one call for a page of tasks, and calls by id only for tasks that the page does not show', async () => {
    for (const [taskId, logGroup] of [
      ['t1', '/a'],
      ['t2', '/b'],
      ['t3', '/c'],
    ] as const)
      task(taskId, logGroup);
    await record([ended('/a', said('completed', 't1')), ended('/b', said('completed', 't2'))]);
    expect(asked).toEqual(['groups /a /b', 'page']);
    asked = [];
    group('/d');
    task('t4', '/d');
    const hiding = { ...aws.exportTasks, page: async () => ({ tasks: [tasks.get('t3')] }) };
    const slices = [ended('/c', said('completed', 't3')), ended('/d', said('completed', 't4'))];
    await record(slices, {}, { ...aws, logGroups, exportTasks: hiding });
    expect(asked).toEqual(['groups /c /d', 'find t4']);
  });

  it.each([
    new TypeError('undefined is not a function'),
    new RangeError('Invalid time value'),
    new SyntaxError('Unexpected token'),
    Object.assign(new Error('[]'), { name: 'ZodError' }),
  ])(
    'in which one slice fails by a mistake of this code: that slice is tried twice, and the others are recorded (%s)',
    async (error) => {
      trouble.set('/a', error);
      expect(await record(emptySlices())).toMatchObject([
        { kind: 'defect', failure: { code: 'DEFECT' } },
        { kind: 'recorded', outcome: 'empty' },
      ]);
      expect(questions()).toEqual(['events of /a', 'events of /a', 'events of /b']);
    },
  );

  it('has the answer `blind` for a slice that AWS refuses, so that the workflow waits', async () => {
    trouble.set('/a', new LogferryError('ACCESS_DENIED'));
    expect(await record(emptySlices())).toMatchObject([
      { kind: 'blind', failure: { code: 'ACCESS_DENIED' } },
      { kind: 'recorded', outcome: 'empty' },
    ]);
  });

  it.each(['DESTINATION_NOT_ALLOWED', 'CREDENTIALS', 'AWS_UNREACHABLE'] as const)(
    'has only the answer `blind` if the worker or AWS refuses the whole batch with %s',
    async (code) => {
      refusal = new LogferryError(code);
      expect(await record([ended('/a', quiet), ended('/b', quiet)])).toMatchObject([
        { kind: 'blind', failure: { code } },
        { kind: 'blind', failure: { code } },
      ]);
    },
  );

  it('continues after the last finished slice when the activity is tried again', async () => {
    let heartbeatDetails: unknown;
    const onHeartbeat = (details: unknown) => {
      heartbeatDetails = structuredClone(details);
    };
    trouble.set('/b', new Error('of no known kind'));
    const slices = emptySlices();
    await expect(record(slices, { onHeartbeat })).rejects.toThrow('of no known kind');
    trouble.clear();
    asked = [];
    const answers = await record(slices, { attempt: 2, ...defined({ heartbeatDetails }), onHeartbeat });
    expect(answers).toMatchObject([{ outcome: 'empty' }, { outcome: 'empty' }]);
    expect(questions()).toEqual(['events of /b']);
  });

  it("takes the stored receipt of a task, and does not read the task's objects again", async () => {
    group('/a', { retentionDays: 30 });
    task('t1', '/a', { createdAt: '2026-10-31T06:00:00Z' });
    const first = await record([ended('/a', said('completed', 't1'))]);
    const read: string[] = [];
    const { read: readObject } = store;
    store.read = (key) => {
      read.push(key);
      return readObject.call(store, key);
    };
    expect(await record([ended('/a', said('completed', 't1'))])).toEqual(first);
    expect(read.filter((key) => key.includes('data/'))).toEqual([]);
  });

  it('fails at every attempt with an error of no known kind, so that Temporal tries again', async () => {
    const error = new Error('of no known kind');
    trouble.set('/a', error);
    await expect(record(emptySlices(), { attempt: 100 })).rejects.toBe(error);
  });

  it('has the answer `blind` for a slice with a broken connection, and for all later slices after two such slices in a row', async () => {
    const slices = [...emptySlices(), ...emptySlices()];
    trouble.set('/a', resetConnection());
    trouble.set('/b', resetConnection());
    const away = { kind: 'blind', failure: { code: 'AWS_CALL_FAILED' } };
    expect(await record(slices)).toMatchObject([away, away, away, away]);
    expect(questions()).toEqual(['events of /a', 'events of /b']);
    trouble.delete('/b');
    const empty = { kind: 'recorded', outcome: 'empty' };
    expect(await record(slices)).toMatchObject([away, empty, away, empty]);
  });
});

describe('with verify "source", the events of the log group are counted, and', () => {
  const counting = async (events: number, maxScanBytes?: number) => {
    store = new MemoryStore();
    const request = { source: { logGroups: ['/a'] }, window: DAY, destination: { bucket: 'archive' } };
    const asks = { region: 'eu-central-1', verify: 'source' as const, ...defined({ maxScanBytes }) };
    opened = await openedExport(store, { ...request, ...asks });
    group('/a', { storedBytes: 1_000 });
    task('t1', '/a');
    const day = { events, lookalikes: 0, newestIngestion: DAY.to };
    let charged = 0;
    const queried = vi.fn(async () => {
      charged = [...store.objects.keys()].filter((key) => key.endsWith('.source-charge-0000001.json')).length;
      return { queryId: 'q', text: 'stats', days: new Map([['2026-10-01', day]]) };
    });
    const port = { ...aws, logGroups: { ...logGroups, countByQuery: queried, readEvents: () => refusedEvents() } };
    const [answer] = await record([ended('/a', said('completed', 't1'))], {}, port);
    const [receipt] = await receipts();
    return { answer, receipt, queried, charged };
  };
  async function* refusedEvents() {
    yield [];
    return 'refused';
  }

  it('an equal count is in the receipt with its query, whose bytes are charged before the query is sent', async () => {
    const { receipt, queried, charged } = await counting(1, 1_000_000);
    expect(receipt).toMatchObject({
      outcome: 'archived',
      verification: { level: 'source', result: 'passed' },
      sourceCount: { verdict: 'equal', archived: 1, source: 1, query: { id: 'q' } },
    });
    expect(queried).toHaveBeenCalledOnce();
    expect(charged).toBe(1);
  });

  it('a window whose archive lacks events stays open', async () => {
    const { answer, receipt } = await counting(2, 1_000_000);
    expect(answer).toMatchObject({ outcome: 'failed', failure: { code: 'SOURCE_HAS_MORE' } });
    expect(receipt).toMatchObject({ outcome: 'failed', sourceCount: { verdict: 'differs' } });
  });

  it('no query is sent that the configuration of the worker does not allow, whatever the request says', async () => {
    sourceCountBytes = DEFAULT_TIMINGS.sourceCountBytes;
    const { receipt, queried } = await counting(1, 1_000_000);
    expect([queried.mock.calls.length, receipt?.sourceCount?.method]).toEqual([0, 'none']);
  });

  it('no query is sent if the request has no `maxScanBytes`, and the receipt claims only that the contents were checked', async () => {
    const { receipt, queried } = await counting(1);
    expect(queried).not.toHaveBeenCalled();
    expect(receipt).toMatchObject({
      ...{ outcome: 'archived', verification: { level: 'content' } },
      sourceCount: { verdict: 'ambiguous', method: 'none' },
    });
  });
});
