import { CloudWatchLogsClient, TagLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { evaluate } from '@logferry/resource-policy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exportRequest, instantMs, resolveRequest } from '../../contract/index.js';
import type { RoleKind } from '../../infra/roles/access.js';
import { roleStatements } from '../../infra/roles/role-statements.js';
import { coverageLocally, inspectDestination, planLocally } from '../../local/index.js';
import { ACCOUNT_ID, BUCKET, REGION } from '../support/constants.js';
import { createWorld } from '../support/create-world.js';
import type { ServerWorld } from '../support/server-world.js';
import { day } from '../support/world.js';
import { type Call, callsDuring } from './calls.js';

const GROUP = '/app/least';

/** The calls that IAM would refuse to a role of this kind. */
function refused(kind: RoleKind, calls: readonly Call[], prefix: string, kmsKeyArn?: string): string[] {
  const archives = [{ bucket: BUCKET, region: REGION, prefix, ...(kmsKeyArn !== undefined && { kmsKeyArn }) }];
  const statements = roleStatements(kind, { accountId: ACCOUNT_ID, archives, logGroups: [GROUP] });
  const policy = {
    Statement: statements.map(({ Sid, Effect, Action, Resource = [], Condition = {} }) => ({
      ...{ Sid, Effect, Action: [Action].flat(), Resource: [Resource].flat() },
      // The policy of a role has no principal, because it applies to the caller. The decision needs a principal, so
      // each statement names all principals.
      Principal: { AWS: ['*'] },
      Condition: Object.fromEntries(
        Object.entries(Condition).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, [values].flat()])),
        ]),
      ),
    })),
  };
  const group = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${GROUP}`;
  const isAllowed = ({ action, resource = group, context }: Call) =>
    evaluate(policy, {
      principal: { kind: 'account', accountId: ACCOUNT_ID },
      action,
      resource,
      context: new Map(Object.entries({ 'aws:requestedregion': REGION, ...context }).map(([k, v]) => [k, [v]])),
    }) === 'allow';
  // GetCallerIdentity needs no permission.
  const asked = calls.filter(({ action }) => action !== 'sts:GetCallerIdentity');
  return asked.filter((call) => !isAllowed(call)).map((call) => JSON.stringify(call));
}

/** Creates a KMS key, and encrypts the bucket with it. @returns the ARN of the key */
async function encryptBucket(endpoint: string): Promise<string> {
  const settings = { endpoint, region: REGION, credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' } };
  const { KeyMetadata } = await new KMSClient(settings).send(new CreateKeyCommand({}));
  const KMSMasterKeyID = KeyMetadata?.Arn ?? expect.fail('a key without an ARN');
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID } }];
  const command = new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: { Rules } });
  await new S3Client({ ...settings, forcePathStyle: true }).send(command);
  return KMSMasterKeyID;
}

/**
 * Actions that a plan or a check tries, but can do without. The actions read events or receipts, and the planner role
 * has no permission for them.
 */
const OPTIONAL: ReadonlySet<string> = new Set([
  'logs:FilterLogEvents',
  'logs:GetQueryResults',
  'logs:StartQuery',
  's3:GetObject',
]);
const divided = (calls: readonly Call[]) => ({
  needed: calls.filter(({ action }) => !OPTIONAL.has(action)),
  tried: calls.filter(({ action }) => OPTIONAL.has(action)),
});

const actionsOf = (calls: readonly Call[]): string[] => [...new Set(calls.map(({ action }) => action))].sort();

describe('the calls', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await createWorld();
    // The day between these two has no event. Only a call that reads or counts the events of the day can show this.
    for (const at of [day(0), day(2)]) {
      const stream = { region: REGION, logGroupName: GROUP, logStreamName: 'web' };
      await world.emulator.loadEvents(stream, [{ timestamp: instantMs(at) + 60_000, message: 'one' }]);
    }
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await world.close();
  });

  it('of an export are all allowed to an exporter, but not all to a planner', async () => {
    const calls = await callsDuring(world.emulator.url, async () => {
      const { id } = await world.exports.start(world.request([GROUP], 3));
      expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', slices: { archived: 2, empty: 1 } });
    });
    expect(actionsOf(calls)).toEqual([
      'logs:CreateExportTask',
      'logs:DescribeAccountPolicies',
      'logs:DescribeExportTasks',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:FilterLogEvents',
      'logs:ListTagsForResource',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'sts:GetCallerIdentity',
    ]);
    expect(refused('exporter', calls, world.taskQueue)).toEqual([]);
    expect(refused('planner', calls, world.taskQueue).join()).toContain('logs:CreateExportTask');
    expect(refused('exporter', calls, 'elsewhere').join()).toContain('s3:PutObject');
  });

  const useOwnCredentials = (): void => {
    vi.stubEnv('AWS_ENDPOINT_URL', world.emulator.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCOUNT_ID);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  };

  it('of a report of coverage are all allowed to a planner and, if the report reads only receipts, to a reader', async () => {
    useOwnCredentials();
    const { region, destination } = exportRequest.parse(world.request([GROUP], 3));
    const question = { region, destination, window: { from: day(0), to: day(3) }, slice: 'day', atRiskMs: 0 } as const;
    const callsOf = (receiptsOnly: boolean) =>
      callsDuring(world.emulator.url, async () => {
        const { groups } = await coverageLocally({ ...question, receiptsOnly }, process.env);
        for await (const { logGroup } of groups) expect(logGroup).toBe(GROUP);
      });
    const calls = await callsOf(false);
    expect(actionsOf(calls)).toEqual([
      ...['logs:DescribeAccountPolicies', 'logs:DescribeLogGroups', 's3:ListBucket', 'sts:GetCallerIdentity'],
    ]);
    expect(refused('planner', calls, world.taskQueue)).toEqual([]);
    expect(refused('reader', await callsOf(true), world.taskQueue)).toEqual([]);
  });

  it('of a plan by tag are allowed to a planner, apart from those that a plan can do without', async () => {
    useOwnCredentials();
    const settings = { endpoint: world.emulator.url, region: REGION };
    const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' };
    const tags = { team: 'least' };
    await new CloudWatchLogsClient({ ...settings, credentials }).send(
      new TagLogGroupCommand({ logGroupName: GROUP, tags }),
    );
    const asked = { ...world.request([GROUP], 5), source: { tags } };
    const calls = await callsDuring(world.emulator.url, async () => {
      const { lines } = await planLocally(resolveRequest(exportRequest.parse(asked), Date.now()), process.env);
      for await (const { logGroup } of lines) expect(logGroup).toBe(GROUP);
    });
    expect(actionsOf(calls)).toContain('logs:ListLogGroups');
    expect(refused('planner', divided(calls).needed, world.taskQueue)).toEqual([]);
    expect(refused('exporter', calls, world.taskQueue)).toEqual([]);
    expect(refused('reader', calls, world.taskQueue).join()).toContain('logs:ListLogGroups');
  });

  it('of a plan and a check of the destination are allowed to a planner, apart from those that both can do without', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', world.emulator.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCOUNT_ID);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
    const keyArn = await encryptBucket(world.emulator.url);
    const request = resolveRequest(exportRequest.parse(world.request([GROUP], 5)), Date.now());
    const made = await callsDuring(world.emulator.url, async () => {
      const { lines, summary } = await planLocally(request, process.env);
      for await (const { logGroup } of lines) expect(logGroup).toBe(GROUP);
      expect(summary().lines).toBeGreaterThan(0);
      const facts = await inspectDestination({ request, logGroups: [GROUP], callerExports: true, env: process.env });
      expect(facts.bucket?.versioning).toMatchObject({ kind: 'value' });
    });
    const calls = made.map((call) => (call.action.startsWith('kms:') ? { ...call, resource: keyArn } : call));
    expect(actionsOf(calls)).toEqual(expect.arrayContaining(['s3:GetBucketPolicy', 'kms:GetKeyPolicy']));
    const { needed, tried } = divided(calls);
    expect(refused('planner', needed, world.taskQueue, keyArn)).toEqual([]);
    expect(refused('exporter', tried, world.taskQueue, keyArn)).toEqual([]);
    expect(refused('planner', calls, world.taskQueue, `${keyArn}0`).join()).toContain('kms:DescribeKey');
    expect(refused('reader', calls, world.taskQueue).join()).toContain('logs:');
  });
});
