import { setTimeout as sleep } from 'node:timers/promises';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Emulator } from '@logferry/emulator';
import { destinationPrefix } from '../../archive/index.js';
import { createAws } from '../../aws/index.js';
import { isLogferryError } from '../../contract/index.js';
import { REGION } from '../support/constants.js';

const POLL_MS = 5;
const DAY = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
export const LOG_GROUP = '/logferry/ladder';

export interface Destination {
  readonly bucket: string;
  readonly prefix: string;
  /** Account that owns the bucket. */
  readonly ownerId: string;
  /** ARN of the bucket's key; undefined with SSE-S3. */
  readonly keyArn: string | undefined;
}

/** The steps of an export, in order. */
export type Step = 'look' | 'export' | 'record' | 'read';

/** The step at which an export was refused, with code and detail. */
export interface Refusal {
  readonly step: Step;
  readonly code: string;
  readonly detail: string;
}

/** Prepares the emulator for attempts: one event to export in each account, and tasks that take no time. */
export async function prepareAttempts(emulator: Emulator, accountIds: readonly string[]): Promise<void> {
  emulator.configure({ pendingMs: 0, taskMs: 0, throttle: false });
  for (const accountId of accountIds) {
    const target = { accountId, region: REGION, logGroupName: LOG_GROUP, logStreamName: 's' };
    await emulator.loadEvents(target, [{ timestamp: Date.parse(DAY.from) + 1, message: 'one' }]);
  }
}

/** The headers of an object, read as the owner of its bucket. */
export async function described(emulator: Emulator, { bucket, ownerId }: Destination, key: string): Promise<object> {
  const credentials = { accessKeyId: ownerId, secretAccessKey: 'any' };
  const s3 = new S3Client({ endpoint: emulator.url, region: REGION, credentials, forcePathStyle: true });
  return s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).finally(() => s3.destroy());
}

let attempts = 0;

/**
 * Carries out all steps of an export for an account, with the AWS adapters that exports use. The steps check the
 * bucket, run a task, write a record, and read data and record back.
 * @returns the keys of the data, or the refusal
 */
export async function attempt(
  emulator: Emulator,
  { bucket, prefix, ownerId }: Destination,
  accountId: string,
): Promise<readonly string[] | Refusal> {
  const aws = createAws({
    region: REGION,
    endpoint: emulator.url,
    credentials: { accessKeyId: accountId, secretAccessKey: 'any' },
  });
  const objects = aws.objects(bucket, ownerId);
  attempts += 1;
  let step: Step = 'look';
  try {
    await aws.bucketRegion(bucket, ownerId);
    const below = [prefix, '_logferry', 'receipts', accountId].filter((part) => part !== '').join('/');
    for await (const _page of objects.list(below)) break;

    step = 'export';
    const archive = { accountId, region: REGION, bucket, prefix };
    const folder = destinationPrefix({
      ...archive,
      ...DAY,
      bucketOwner: ownerId,
      layout: 'plain',
      logGroup: LOG_GROUP,
    });
    const task = { taskName: `attempt-${attempts}`, logGroup: LOG_GROUP, ...DAY, bucket, destinationPrefix: folder };
    const answer = await aws.exportTasks.create(task, () => false);
    if (answer.kind === 'refused') return { step, code: answer.code, detail: answer.detail ?? '' };
    if (answer.kind !== 'created') throw new Error(`a create was neither accepted nor refused: ${answer.kind}`);
    for (;;) {
      const found = await aws.exportTasks.find(answer.taskId);
      if (found?.status === 'COMPLETED') break;
      if (found?.status === 'FAILED') throw new Error('the task was accepted, and failed');
      await sleep(POLL_MS);
    }

    step = 'record';
    const record = `${below}/attempt-${attempts}.json`;
    await objects.writeOnce(record, '{}', 'application/json');

    step = 'read';
    const keys: string[] = [];
    for await (const page of objects.list(`${folder}/${answer.taskId}/`))
      keys.push(...page.objects.map(({ key }) => key));
    for (const key of [...keys, record]) for await (const _chunk of (await objects.read(key))?.chunks ?? []);
    return keys;
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { step, code: error.code, detail: error.message };
  }
}
