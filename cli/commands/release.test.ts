import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  DeleteAccountPolicyCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutAccountPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteBucketLifecycleCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { destinationPrefix, type ObjectStore, type Receipt, receiptKey } from '../../archive/index.js';
import { sha256OfText } from '../../archive/records/digest.js';
import { receiptText } from '../../archive/records/receipt.js';
import { newKeyPair } from '../../archive/signing/index.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { createAws } from '../../aws/index.js';
import { canonicalJson, DAY_MS, floorToDay, formatInstant } from '../../contract/index.js';
import type { GroupRelease } from '../../local/index.js';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';

let shell: Shell;
let logs: CloudWatchLogsClient;
let s3: S3Client;
let store: ObjectStore;
const TODAY_MS = floorToDay(Date.now());
/** Midnight, a number of days ago. */
const ago = (days: number): string => formatInstant(TODAY_MS - days * DAY_MS);
/** The event of the day that began `day` days ago: an hour after the beginning of that day. */
const eventOf = (day: number, message = 'm') => ({ timestamp: TODAY_MS - day * DAY_MS + 3_600_000, message });
const createdAtOf = (first: number): string => formatInstant(eventOf(first).timestamp);

beforeAll(async () => {
  shell = await Shell.open({ throttle: false, queryMs: 0 });
  const settings = {
    ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' },
  };
  logs = new CloudWatchLogsClient(settings);
  s3 = new S3Client(settings);
  const { region, endpoint, credentials } = settings;
  store = createAws({ region, endpoint, credentials }).objects('archive', ACCOUNT_ID);
});
beforeEach(() => shell.emulator.clearFaults());
afterAll(async () => {
  logs.destroy();
  s3.destroy();
  await shell.close();
});

const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }));
const load = (logGroupName: string, events: { timestamp: number; message: string }[]) =>
  shell.emulator.loadEvents({ region: REGION, logGroupName, logStreamName: 's' }, events);

interface Archived {
  /** Messages of the events of the day in the archive. */
  messages?: string[];
  /** Changes the receipt before it is stored. */
  receipt?: (receipt: Receipt) => Receipt;
  /** The object in the bucket, instead of the one that the receipt is about. */
  object?: Buffer | 'none';
}

const LOCATION = { ...ARCHIVE, bucket: 'archive', accountId: ACCOUNT_ID, bucketOwner: ACCOUNT_ID, region: REGION };
/** The id of the export that archives a log group. */
const exportOf = (logGroup: string): string => `exp${logGroup.replaceAll('/', '-')}`;

/** Archives a day of a log group: an object of AWS's form, and its receipt. */
async function archive(logGroup: string, day: number, createdAt: string, change: Archived = {}): Promise<Receipt> {
  const { messages = ['m'], receipt: changed = (receipt) => receipt, object } = change;
  const slice = {
    ...{ ...LOCATION, logGroup },
    ...{ from: ago(day), to: ago(day - 1), generation: 1 },
  };
  const taskId = `00000000-0000-4000-8000-${String(day).padStart(12, '0')}`;
  const key = `${destinationPrefix(slice)}/${taskId}/s/000000.gz`;
  const instant = new Date(eventOf(day).timestamp).toISOString();
  const body = gzipSync(messages.map((message) => `${instant} ${message}\n`).join(''));
  if (object !== 'none') await put(key, object ?? body);
  const objects = [
    { key, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex'), events: messages.length },
  ];
  const receipt = changed({
    ...{ schemaVersion: 1, slice, window: { from: slice.from, to: slice.to }, outcome: 'archived' },
    ...{ askedAt: ago(day - 16), exportId: exportOf(logGroup), runNo: 1, claimed: {} },
    authenticated: { arn: 'arn:aws:iam::1:role/r', accountId: ACCOUNT_ID },
    task: { taskId, taskName: 't', status: 'COMPLETED', adopted: false },
    ...{ objects, totals: { objects: 1, bytes: body.length, events: messages.length } },
    verification: { level: 'content', result: 'passed' },
    ...{ evidence: [], strayFolders: [] },
    logGroupMetadata: { arn: 'arn:aws:logs:x', createdAt, logClass: 'STANDARD' },
    recordedAt: ago(day - 16),
  });
  await put(receiptKey(receipt.slice, receipt.outcome, receipt.askedAt), receiptText(receipt));
  return receipt;
}

/**
 * A log group with an event on each day from `first` to 29 days ago. The days that a retention of 30 days deletes are
 * archived, unless `change` names another state of a day.
 */
async function logGroup(name: string, change: Record<number, Archived | 'none'> = {}, first = 33): Promise<string> {
  const days = Array.from({ length: first - 28 }, (_, at) => first - at);
  await load(
    name,
    days.map((day) => eventOf(day)),
  );
  const createdAt = createdAtOf(first);
  const receipts = await Promise.all(
    days.flatMap((day) => {
      const archived = change[day];
      return day < 30 || archived === 'none' ? [] : [archive(name, day, createdAt, archived)];
    }),
  );
  await finishRun(store, LOCATION, { exportId: exportOf(name), receipts, window: { from: ago(first), to: ago(28) } });
  return name;
}

interface Document {
  applied: boolean;
  groups: GroupRelease[];
}
const release = (...args: string[]) => shell.command(['release', '--bucket', 'archive', ...args]);
const json = async (name: string, ...args: string[]) => {
  const { code, stdout } = await release('--log-group', name, '--keep-days', '30', '--json', ...args);
  const document = JSON.parse(stdout) as Document;
  const [group] = document.groups ?? [];
  return { code, document, group, codes: (group?.unproven ?? []).map((each) => each.code) };
};
const retentionOf = async (name: string): Promise<number | undefined> =>
  (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }))).logGroups?.[0]?.retentionInDays;
const eventsOf = async (logGroupName: string): Promise<number> =>
  (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events?.length ?? 0;
const calls = (operation: string): number => shell.emulator.state().counters[operation]?.calls ?? 0;

describe('logferry release', () => {
  it('changes nothing without --apply; with it, lowers the retention, and records the proof and the result', async () => {
    const name = await logGroup('/whole');
    const dry = await json(name);
    expect([dry.code, dry.group]).toMatchObject([0, { outcome: 'releasable', unproven: [], lost: { events: 4 } }]);
    expect(dry.group?.lost).toMatchObject({ from: ago(33), to: ago(29), days: 4 });
    expect(dry.group?.read).toMatchObject({ receipts: 4, objects: 4 });
    expect([await retentionOf(name), calls('PutRetentionPolicy')]).toEqual([undefined, 0]);
    const people = await release('--log-group', name, '--keep-days', '30');
    expect(people.stdout).toMatch(/^releasable \/whole .*\n {2}loses +4 days from .*, 4 archived events\n/);
    expect(people.stdout).toContain('nothing was changed: add --apply');

    const { code, group } = await json(name, '--apply', '--reason', 'cost');
    expect([code, group?.outcome]).toEqual([0, 'released']);
    expect(await retentionOf(name)).toBe(30);
    expect(await eventsOf(name)).toBeLessThanOrEqual(2);
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'archive', Prefix: '_logferry/releases/' }),
    );
    expect(Contents.map(({ Key = '' }) => Key.replace(/^.*Z\./, ''))).toEqual(['proof.json', 'result.json']);
    const [proof = '', result = ''] = await Promise.all(
      Contents.map(async ({ Key }) =>
        (await s3.send(new GetObjectCommand({ Bucket: 'archive', Key }))).Body?.transformToString(),
      ),
    );
    expect(JSON.parse(proof)).toMatchObject({ keepDays: 30, claimed: { reason: 'cost' }, days: { length: 4 } });
    expect(JSON.parse(result)).toMatchObject({ outcome: 'lowered', proof: { sha256: sha256OfText(proof) } });
    expect(proof).toBe(canonicalJson(JSON.parse(proof)));

    const again = await json(name);
    expect([again.code, again.group?.outcome]).toEqual([0, 'already']);
    expect((await json(name, '--keep-days', '60')).group?.outcome).toBe('already');
  });

  it('counts the events by one query if --max-scan allows the query, and reads the events otherwise', async () => {
    const name = await logGroup('/counted');
    const before = calls('StartQuery');
    expect((await json(name)).group?.queries).toEqual([]);
    expect((await json(name, '--max-scan', '1B')).group?.queries).toEqual([]);
    expect(calls('StartQuery')).toBe(before);
    const { code, group } = await json(name, '--max-scan', '1GB');
    expect([code, group?.queries]).toEqual([0, [{ id: expect.any(String), scannedBytes: expect.any(Number) }]]);
  });

  it('needs no proof of events that the present retention has deleted or is about to delete', async () => {
    const name = await logGroup('/retained', { 61: 'none' }, 61);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: 60 }));
    const { code, group } = await json(name, '--apply');
    expect([code, group]).toMatchObject([0, { outcome: 'released', retentionDays: 60 }]);
    expect(group?.lost?.days).toBeLessThanOrEqual(32);
    expect((await json(name, '--keep-days', '90')).group?.outcome).toBe('already');
  });

  it('names the shortest retention that loses only proven days', async () => {
    const { code, group } = await json(await logGroup('/partly', { 40: 'none' }, 62), '--apply');
    expect([code, group]).toMatchObject([3, { outcome: 'unprovable', provenDays: 60 }]);
    expect(group?.unproven.map(({ code: why, days }) => [why, days])).toEqual([
      ['OPEN', 1],
      ['NOT_EXAMINED', 10],
    ]);
    expect(await retentionOf('/partly')).toBeUndefined();
    const { stdout } = await release('--log-group', '/partly', '--keep-days', '30');
    expect(stdout).toMatch(/proven +a retention of 60 days: --keep-days 60\n/);
    expect((await release('--log-group', '/partly', '--keep-days', '60', '--apply')).code).toBe(0);
    expect(await retentionOf('/partly')).toBe(60);
  });

  const forged = `m\n${new Date(eventOf(32).timestamp).toISOString()} forged`;
  const said =
    (change: Partial<Receipt>): NonNullable<Archived['receipt']> =>
    (receipt) => ({ ...receipt, ...change });
  const metadata = (change: object): NonNullable<Archived['receipt']> => {
    return ({ logGroupMetadata, ...receipt }) => ({
      ...receipt,
      logGroupMetadata: { arn: '', logClass: 'STANDARD', ...logGroupMetadata, ...change },
    });
  };

  it.each<[string, Archived | 'none', string, string[]?]>([
    ['is not archived', 'none', 'OPEN'],
    ['is only listed', { receipt: said({ outcome: 'listed' }) }, 'NOT_CLOSED'],
    ['is not settled', { receipt: said({ askedAt: ago(31) }) }, 'UNSETTLED'],
    ['has a receipt of an earlier log group', { receipt: metadata({ createdAt: ago(90) }) }, 'OTHER_GROUP'],
    [
      'has a receipt without the creation time of the log group',
      { receipt: ({ logGroupMetadata: _, ...all }) => all },
      'CREATION_UNKNOWN',
    ],
    ['may have masked events', { receipt: metadata({ dataProtectionStatus: 'ACTIVATED' }) }, 'MASKED'],
    ['has truncated events', { receipt: (all) => said({ totals: { ...all.totals, pointers: 1 } })(all) }, 'TRUNCATED'],
    ['has an object with other content', { object: gzipSync('other') }, 'OBJECT_WRONG'],
    ['has a receipt whose object is missing', { object: 'none' }, 'OBJECT_WRONG'],
    ['has fewer events in the archive', { messages: [] }, 'COUNT_DIFFERS'],
    ['has more events in the archive', { messages: ['m', 'm'] }, 'COUNT_DIFFERS'],
    ['has more events by a query than in the archive', { messages: [] }, 'COUNT_DIFFERS', ['--max-scan', '1GB']],
    ['has an archived line that begins like an event', { messages: [forged] }, 'COUNT_DIFFERS', ['--max-scan', '1GB']],
  ])('releases nothing if a day %s', async (title, change, code, args = []) => {
    const name = await logGroup(`/${title.replaceAll(' ', '-')}`, { 32: change });
    const answer = await json(name, '--apply', ...args);
    expect([answer.code, answer.group?.outcome, answer.codes[0]]).toEqual([3, 'unprovable', code]);
    expect(answer.group).not.toHaveProperty('provenDays');
    expect(await retentionOf(name)).toBeUndefined();
  });

  it('finds that an event is missing, even if a line inside a message of the archive looks like an event', async () => {
    // The day has two events. The archive has one of them, with a line that begins like an event.
    const name = await logGroup('/hiding', { 32: { messages: [forged] } });
    await load(name, [eventOf(32, forged)]);
    const { code, codes } = await json(name, '--max-scan', '1GB');
    expect([code, codes[0]]).toEqual([3, 'COUNT_DIFFERS']);
  });

  it('accepts masked and truncated events if flags allow them', async () => {
    const masked = await logGroup('/masked', { 31: { receipt: metadata({ dataProtectionStatus: 'ACTIVATED' }) } });
    expect((await json(masked, '--accept-masked')).code).toBe(0);
    const cut = await logGroup('/cut', {
      31: { receipt: (all) => said({ totals: { ...all.totals, pointers: 1 } })(all) },
    });
    expect((await json(cut, '--accept-truncated')).code).toBe(0);
  });

  it('releases nothing if no key of --key has signed the manifest of the receipts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-release-'));
    const file = join(folder, 'archive.pub.pem');
    await writeFile(file, newKeyPair('ed25519').publicKey);
    const { code, codes, group } = await json(await logGroup('/unsigned'), '--key', file);
    await rm(folder, { recursive: true });
    expect([code, codes[0], group?.unproven[0]?.detail]).toEqual([
      3,
      'UNCOMMITTED',
      'run 1 of exp-unsigned: no key of --key has signed the manifest of its run',
    ]);
  });

  it('refuses log groups whose retention a policy of the account is about to set', async () => {
    const name = await logGroup('/governed');
    const policy = { policyName: 'p', policyType: 'RETENTION_POLICY' as const };
    const policyDocument = JSON.stringify({ retentionInDays: 60, enforcementMode: 'RETROACTIVE' });
    await logs.send(
      new PutAccountPolicyCommand({ ...policy, policyDocument, selectionCriteria: 'LogGroupNamePrefix IN ["/gov"]' }),
    );
    const { code, group } = await json(name, '--apply');
    await logs.send(new DeleteAccountPolicyCommand(policy));
    expect([code, group]).toMatchObject([4, { outcome: 'refused', refusal: { code: 'POLICY' } }]);
  });

  it('refuses a bucket whose lifecycle deletes objects of the archive, and names the rule', async () => {
    const rule = { ID: 'tidy', Status: 'Enabled' as const, Filter: { Prefix: 'data/' }, Expiration: { Days: 30 } };
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: 'archive', LifecycleConfiguration: { Rules: [rule] } }),
    );
    const { code, stderr } = await release('--log-group', '/whole', '--keep-days', '30');
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket: 'archive' }));
    expect([code, stderr]).toEqual([4, expect.stringContaining('lifecycle rule "tidy" deletes objects below "data/"')]);
  });

  it('records the failure if AWS refuses to lower the retention', async () => {
    const name = await logGroup('/denied');
    shell.emulator.addFault({
      ...{
        operation: 'PutRetentionPolicy',
        kind: 'error-before',
        times: 1,
        status: 400,
        code: 'AccessDeniedException',
      },
    });
    const { code, stderr } = await release('--log-group', name, '--keep-days', '30', '--apply');
    expect([code, stderr]).toEqual([4, expect.stringContaining('logs:PutRetentionPolicy')]);
    expect(await retentionOf(name)).toBeUndefined();
    const Prefix = '_logferry/releases/';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix }));
    const Key = Contents.find(({ Key: key = '' }) => /denied\/.*\.result\.json$/.test(key))?.Key;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'archive', Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      outcome: 'failed',
      failure: 'ACCESS_DENIED',
    });
  });

  it('says that the retention was lowered if the result cannot be recorded, and records the result in the next run', async () => {
    const name = await logGroup('/unrecorded');
    const lifecycle = calls('GetBucketLifecycleConfiguration');
    shell.emulator.addFault({
      ...{ operation: 'PutObject', kind: 'error-before', urlHas: '.result.json', status: 403, code: 'AccessDenied' },
    });
    const first = await release('--log-group', name, '--keep-days', '30', '--apply');
    const says = `the retention of ${name} was lowered from unlimited to 30 days, but the result could not be recorded`;
    expect([first.code, first.stderr]).toEqual([4, expect.stringContaining(says)]);
    expect([await retentionOf(name), calls('GetBucketLifecycleConfiguration')]).toEqual([30, lifecycle + 2]);
    expect((await json(name)).group).not.toHaveProperty('record');
    const again = await json(name, '--apply');
    expect([again.code, again.group]).toMatchObject([
      0,
      { outcome: 'already', record: expect.stringMatching(/proof/) },
    ]);
    const Key = again.group?.record?.replace('proof.json', 'result.json');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'archive', Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      outcome: 'lowered',
      retentionDays: 30,
    });
    expect((await json(name, '--apply')).group).not.toHaveProperty('record');
  });

  it.each([
    [['--log-group', '/whole', '--keep-days', '31'], 64, '--keep-days ("31") must be a retention that AWS knows'],
    [['--log-group', '/whole', '--keep-days', '14'], 64, 'of 30 days or more: 30, 60'],
    [['--log-group', '/whole'], 64, '--keep-days'],
    [['--keep-days', '30'], 64, 'choose log groups by'],
    [['--log-group', '/none', '--keep-days', '30'], 4, '/none: The specified log group does not exist'],
  ])('refuses %j with exit code %i', async (args, code, text) => {
    const answer = await release(...args);
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(text)]);
  });
});
