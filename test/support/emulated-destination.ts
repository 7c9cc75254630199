import { Readable } from 'node:stream';
import { type EmulatorInMemory, emulatorInMemory } from '@logferry/emulator';
import { expect } from 'vitest';
import { examine } from '../../destination/preflight/examine.js';
import type { Facts } from '../../destination/preflight/facts.js';
import type { CheckName, Status } from '../../destination/preflight/preflight-findings.js';
import { recordArns } from '../../destination/preflight/requests.js';
import { ACCOUNT, archive, healthy, value } from '../../destination/preflight/testing/healthy.js';

const { region, bucket: Bucket } = archive;
const GROUP = '/app';
/** The caller of the emulator, as STS shows it. */
export const CALLER = `arn:aws:iam::${ACCOUNT}:user/emulator`;

/**
 * A destination in an emulator: a bucket of the account `owner`, and a KMS key of the same account (`keyArn` is empty
 * without a key).
 */
export interface EmulatedDestination {
  readonly emulator: EmulatorInMemory;
  readonly owner: string;
  readonly keyArn: string;
}

async function ask(
  { emulator }: Pick<EmulatedDestination, 'emulator'>,
  accountId: string,
  service: 's3' | 'kms' | 'logs',
  {
    method = 'POST',
    url = '/',
    headers = {},
    body = '',
  }: { method?: string; url?: string; headers?: object; body?: string },
): Promise<{ status: number; text: string }> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accountId}/20261128/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const reply = await emulator.answer({
    ...{ method, url, body: Readable.from(body === '' ? [] : [Buffer.from(body)]) },
    headers: { host: '127.0.0.1', authorization, 'content-length': String(Buffer.byteLength(body)), ...headers },
  });
  const text = reply.body instanceof Readable ? '' : String(reply.body ?? '');
  return { status: reply.status, text };
}

const json = (target: string, input: object) => ({
  headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(input),
});
/** The statement of a key policy that lets the account of the key do everything. */
export const admin = (owner: string) => ({
  ...{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${owner}:root` }, Action: 'kms:*', Resource: '*' },
});

/** Opens a destination in an emulator of its own. */
export async function openDestination(owner: string, keyed: boolean): Promise<EmulatedDestination> {
  const emulator = emulatorInMemory({ settings: { throttle: false } });
  emulator.createBucket({ name: Bucket, region, accountId: owner });
  // Removes the public access block, because with it S3 refuses policies that allow everyone.
  await ask({ emulator }, owner, 's3', { method: 'DELETE', url: `/${Bucket}?publicAccessBlock` });
  const target = { logGroupName: GROUP, logStreamName: 's', region, accountId: ACCOUNT };
  await emulator.loadEvents(target, [{ timestamp: Date.now(), message: 'x' }]);
  const destination = { emulator, owner, keyArn: '' };
  if (!keyed) return destination;
  const key = await ask(destination, owner, 'kms', json('TrentService.CreateKey', {}));
  const { Arn: keyArn } = JSON.parse(key.text).KeyMetadata;
  const body = `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${keyArn}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;
  expect((await ask(destination, owner, 's3', { method: 'PUT', url: `/${Bucket}?encryption`, body })).status).toBe(200);
  return { ...destination, keyArn };
}

/**
 * Whether the emulator accepts an export task, and the puts of records, under these policies. Undefined if it refuses
 * one of the policies.
 */
export async function answers(destination: EmulatedDestination, policy: string, keyPolicy: string) {
  const { owner, keyArn } = destination;
  const stored = await ask(destination, owner, 's3', { method: 'PUT', url: `/${Bucket}?policy`, body: policy });
  if (stored.status !== 204) return undefined;
  if (keyArn !== '') {
    const input = { KeyId: keyArn, Policy: keyPolicy };
    if ((await ask(destination, owner, 'kms', json('TrentService.PutKeyPolicy', input))).status !== 200)
      return undefined;
  }
  const create = { logGroupName: GROUP, from: 0, to: Date.now(), destination: Bucket, destinationPrefix: prefix() };
  const task = await ask(destination, ACCOUNT, 'logs', json('Logs_20140328.CreateExportTask', create));
  const puts = await Promise.all(
    recordArns(archiveOf(owner), Date.now()).map((arn) =>
      ask(destination, ACCOUNT, 's3', {
        ...{ method: 'PUT', url: arn.replace('arn:aws:s3::', '').replace(':', '/'), body: '{}' },
        headers: { 'if-none-match': '*' },
      }),
    ),
  );
  return {
    // The emulator checks the destination before it looks for an active task.
    isTaskAccepted: task.status === 200 || task.text.includes('LimitExceeded'),
    // A record that exists is refused after the policy has allowed the put.
    areRecordsAccepted: puts.every(({ status }) => status === 200 || status === 412),
  };
}

const archiveOf = (bucketOwner: string) => ({ ...archive, bucketOwner });
const prefix = () => `logs/data/${ACCOUNT}/${region}/!app/2026/11/27`;

/** The status of each check of doctor for these policies, with the caller of the emulator. */
export function doctorSays(
  { owner, keyArn }: EmulatedDestination,
  policy: string,
  keyPolicy: string,
): ReadonlyMap<CheckName, Status> {
  const facts: Facts = {
    ...healthy,
    nowMs: Date.now(),
    archive: archiveOf(owner),
    logGroups: [GROUP],
    caller: value({ accountId: ACCOUNT, arn: CALLER }),
    bucket: {
      policy: value(policy),
      ownership: value('BucketOwnerEnforced'),
      ...(keyArn !== '' && {
        encryption: value({ algorithm: 'aws:kms', key: keyArn }),
        key: value({ arn: keyArn, state: 'Enabled', managedByAws: false, symmetric: true }),
        keyPolicy: value(keyPolicy),
      }),
    },
  };
  return new Map(examine(facts).map(({ name, status }) => [name, status]));
}
