import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from './index.js';
import { LOG_DATA_ROWS } from './testing/log-data-contract.js';
import { type ContractRow, EXPORT_ROWS } from './testing/logs-contract.js';
import { rawLogs, untilStatus } from './testing/raw-client.js';

/** Another endpoint that the same table can be run against. */
const otherEndpoint = process.env.LOGFERRY_CONTRACT_ENDPOINT;
const REGION = 'eu-central-1';
/** Statuses last until the clock is advanced, so that no row races with them. */
const SLOW = { pendingMs: 20_000, taskMs: 20_000, cancelMs: 20_000 };
const rows = [...EXPORT_ROWS, ...LOG_DATA_ROWS];

let emulator: Emulator | undefined;
let endpoint = otherEndpoint ?? '';
let accounts = 0;

beforeAll(async () => {
  if (otherEndpoint !== undefined) return;
  emulator = await startEmulator({ settings: { ...SLOW, throttle: false } });
  endpoint = emulator.url;
});
afterAll(async () => {
  expect(emulator?.state().defects ?? []).toEqual([]);
  await emulator?.close();
});

type Answer = { output: Record<string, unknown> } | { code: string; message: string; status: number };
type Caller = (operation: string, input: object) => Promise<Answer>;
interface World {
  readonly bucket: string;
  taskId: string;
  token: string;
}

function rawCaller(accountId: string): Caller {
  return async (operation, input) => {
    const { status, body } = await rawLogs(endpoint, operation, input, { accountId, region: REGION });
    return status === 200 ? { output: body } : { code: String(body.__type), message: String(body.message), status };
  };
}

function sdkCaller(accountId: string): Caller {
  const client = new sdk.CloudWatchLogsClient(settingsFor(accountId));
  const commands = sdk as unknown as Record<string, new (input: object) => never>;
  return async (operation, input) => {
    const Command = commands[`${operation}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
    try {
      const { $metadata, ...output } = (await client.send(new Command(input))) as object as Record<string, unknown>;
      expect($metadata).toHaveProperty('requestId', expect.any(String));
      return { output };
    } catch (error) {
      if (!(error instanceof sdk.CloudWatchLogsServiceException)) throw error;
      return { code: error.name, message: error.message, status: error.$metadata.httpStatusCode ?? 0 };
    }
  };
}

function settingsFor(accountId: string) {
  const credentials = { accessKeyId: accountId, secretAccessKey: 'any' };
  return { endpoint, region: REGION, credentials, maxAttempts: 1 };
}

async function prepare(call: Caller, accountId: string, row: ContractRow): Promise<World> {
  const world: World = { bucket: `contract-${accountId}`, taskId: '', token: '' };
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  const bucket = { Bucket: world.bucket, CreateBucketConfiguration };
  await new S3Client(settingsFor(accountId)).send(new CreateBucketCommand(bucket));
  await call('CreateLogGroup', { logGroupName: '/contract/app' });
  await call('CreateLogStream', { logGroupName: '/contract/app', logStreamName: 'a' });
  for (const step of row.given ?? []) {
    const answer = await call(step.operation, fill(step.input, world) as object);
    if (!('output' in answer)) throw new Error(`${step.operation}: ${answer.code} ${answer.message}`);
    world.taskId = String(answer.output.taskId ?? world.taskId);
    world.token = String(answer.output.nextToken ?? world.token);
    if (step.until === undefined) continue;
    emulator?.advanceClock(SLOW.pendingMs + SLOW.taskMs);
    await untilStatus(endpoint, world.taskId, step.until, accountId);
  }
  return world;
}

/** Fills the placeholders of a row; `$any` and patterns become matchers. */
function fill(value: unknown, world: World): unknown {
  if (value === '$any') return expect.anything();
  if (typeof value === 'string' && value.startsWith('$')) return world[value.slice(1) as keyof World];
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value)) return value.map((each) => fill(each, world));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, world)]));
}

describe.each([
  ['raw HTTP', rawCaller],
  ['AWS SDK for JavaScript', sdkCaller],
] as const)('CloudWatch Logs contract over %s', (_name, callerFor) => {
  it.each(rows.map((row) => [row.operation, row.about, row.evidence, row] as const))('%s: %s [%s]', async (...args) => {
    const row = args[3];
    accounts += 1;
    const accountId = String(200_000_000_000 + accounts);
    const call = callerFor(accountId);
    const world = await prepare(call, accountId, row);
    const answer = await call(row.operation, fill(row.input, world) as object);
    if (row.error === undefined) {
      expect(answer).toMatchObject({ output: fill(row.output, world) });
    } else {
      expect(answer).toEqual({ code: row.error.code, message: fill(row.error.message, world), status: 400 });
    }
  });
});

describe('the exact form of a new task', () => {
  it('has no status message, no completionTime and no logStreamNamePrefix', async () => {
    const call = rawCaller('300000000001');
    const create: ContractRow['given'] = [
      {
        operation: 'CreateExportTask',
        input: { logGroupName: '/contract/app', logStreamNamePrefix: 'a', from: 0, to: 1, destination: '$bucket' },
      },
    ];
    const world = await prepare(call, '300000000001', { ...rows[0], given: create } as ContractRow);
    const answer = await call('DescribeExportTasks', { taskId: world.taskId });
    expect(answer).toEqual({
      output: {
        exportTasks: [
          {
            taskId: world.taskId,
            logGroupName: '/contract/app',
            from: 0,
            to: 1,
            destination: world.bucket,
            destinationPrefix: 'exportedlogs',
            status: { code: 'PENDING' },
            executionInfo: { creationTime: expect.any(Number) },
          },
        ],
      },
    });
  });
});
