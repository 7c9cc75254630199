import { evaluate, parseBucketPolicy } from '@logferry/resource-policy';
import { describe, expect, it } from 'vitest';
import { LogArchiveBucket } from '../bucket/log-archive-bucket.js';
import { AwsProvider, TerraformStack } from '../cdk.js';
import { app, synthesise } from '../testing/synthesised.js';
import { LogExportCaller, LogExporterRole } from './index.js';

const LOGS = '111122223333';
const WORKER = '222233334444';
const ARCHIVE = '333344445555';
const home = { region: 'eu-central-1', prefix: 'logs' };
const workers = [`arn:aws:iam::${WORKER}:role/logferry-worker`];

/** A stack for one account. */
function stackOf(name: string): TerraformStack {
  const stack = new TerraformStack(app(), name);
  new AwsProvider(stack, 'aws', {});
  return stack;
}

const inLogs = stackOf('logs');
const caller = new LogExportCaller(inLogs, 'caller', {
  accountId: LOGS,
  name: 'logferry-caller',
  workers,
  archives: [{ ...home, bucket: 'acme-archive' }],
});
const inArchive = stackOf('archive');
const archive = new LogArchiveBucket(inArchive, 'archive', {
  ...home,
  accountId: ARCHIVE,
  bucketName: 'acme-archive',
  sources: [{ accountId: LOGS, callers: [caller.arn] }],
});
const inWorker = stackOf('worker');
const worker = new LogExporterRole(inWorker, 'worker', {
  kind: 'exporter',
  accountId: WORKER,
  name: 'logferry-worker',
  trust: [{ ecsTasks: true }],
  archives: [],
  assumes: [caller.arn],
});

describe('logs, archive and worker in three accounts', () => {
  it('have stacks that refer to each other only by literal names', () => {
    expect(worker.arn).toBe(workers[0]);
    for (const stack of [inLogs, inArchive, inWorker]) {
      const made = synthesise(stack);
      expect(made).toMatchObject({ provider: { aws: [{}] } });
      expect(made).not.toHaveProperty('data');
    }
  });

  /**
   * The statements of a role for the bucket, in the form of a bucket policy, because the evaluator reads only resource
   * policies. Across accounts, S3 requires that both the role's policy and the bucket's policy allow a request.
   */
  const asBucketPolicy = (statements: readonly object[]) => {
    const ofBucket = statements.filter((statement) => JSON.stringify(statement).includes('arn:aws:s3:::acme-archive'));
    const Statement = ofBucket.map((statement) => ({ ...statement, Principal: { AWS: caller.arn } }));
    return parseBucketPolicy(JSON.stringify({ Statement }), 'acme-archive');
  };
  const ofRole = asBucketPolicy(JSON.parse(caller.policy.policyInput ?? '').Statement);
  const ofBucket = parseBucketPolicy(archive.policyDocument, 'acme-archive');
  const verdicts = (action: string, key: string, context: Record<string, string>) =>
    [ofRole, ofBucket].map((policy) =>
      evaluate(policy, {
        principal: { kind: 'account', accountId: LOGS },
        action,
        resource: `arn:aws:s3:::acme-archive${key}`,
        context: new Map(
          Object.entries({ 'aws:securetransport': 'true', 's3:tlsversion': '1.3', ...context }).map(([name, value]) => [
            name,
            [value],
          ]),
        ),
      }),
    );
  const folder = `/logs/data/${LOGS}/eu-central-1/g`;
  const owned = { 's3:x-amz-acl': 'bucket-owner-full-control' };
  const once = { 's3:if-none-match': '*' };

  it.each([
    ['send HeadBucket', 's3:ListBucket', '', {}],
    ['list its data', 's3:ListBucket', '', { 's3:prefix': `logs/data/${LOGS}/` }],
    ['put objects, as AWS requires for CreateExportTask', 's3:PutObject', `${folder}/aws-logs-write-test`, owned],
    ['read an exported object', 's3:GetObject', `${folder}/t/s/000000.gz`, {}],
    ['create a receipt', 's3:PutObject', `/logs/_logferry/receipts/${LOGS}/eu-central-1/r.json`, once],
    [
      'create a page of the list of objects',
      's3:PutObject',
      `/logs/_logferry/objects/${LOGS}/eu-central-1/p.ndjson`,
      once,
    ],
    ['read a page of the list of objects', 's3:GetObject', `/logs/_logferry/objects/${LOGS}/eu-central-1/p.ndjson`, {}],
    ['create a manifest', 's3:PutObject', '/logs/_logferry/exports/e/0000001.manifest.json', once],
    ['read a receipt', 's3:GetObject', `/logs/_logferry/receipts/${LOGS}/eu-central-1/r.json`, {}],
  ])('have policies of role and bucket that both let the caller %s', (_, action, key, context) => {
    expect(verdicts(action, key, context)).toEqual(['allow', 'allow']);
  });

  it.each([
    ['replace a receipt', 's3:PutObject', `/logs/_logferry/receipts/${LOGS}/r.json`, {}],
    ['create a receipt of another account', 's3:PutObject', `/logs/_logferry/receipts/${WORKER}/r.json`, once],
    [
      'create a page of the list of objects of another account',
      's3:PutObject',
      `/logs/_logferry/objects/${WORKER}/p.ndjson`,
      once,
    ],
    ['put data of another account', 's3:PutObject', `/logs/data/${WORKER}/eu-central-1/g`, owned],
    ['delete an object', 's3:DeleteObject', `${folder}/t/s/000000.gz`, {}],
  ])('have no policy, of role or bucket, that lets the caller %s', (_, action, key, context) => {
    expect(verdicts(action, key, context)).toEqual(['none', 'none']);
  });
});
