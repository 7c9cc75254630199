import { PutBucketEncryptionCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { exportStatements } from '../../destination/statements/index.js';
import { ACCOUNT_ID, REGION, SECRET } from '../support/constants.js';
import { Served } from '../support/served.js';
import { days, Shell } from '../support/shell.js';

interface Document {
  checks: { name: string; status: string }[];
}

it('run starts nothing if doctor would report a failure, and names the missing policy statement', async () => {
  const shell = await Shell.open();
  const s3 = new S3Client({
    ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET },
  });
  const policy = (...given: object[]) =>
    s3.send(new PutBucketPolicyCommand({ Bucket: 'barred', Policy: JSON.stringify({ Statement: given }) }));
  try {
    await shell.logGroup('/app', 1);
    shell.emulator.createBucket({ name: 'barred', region: REGION });
    const sources = [{ accountId: ACCOUNT_ID }];
    const statements = exportStatements({ bucket: 'barred', prefix: '', region: REGION, sources });
    const [acl, put] = statements;
    await policy(...(acl ? [acl] : []));
    const flags = days('/app', 1).map((word) => (word === 'archive' ? 'barred' : word));
    const refused = await shell.command(['run', ...flags, '--json']);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { code: 'BUCKET_POLICY', hint: expect.stringContaining(JSON.stringify(put)) },
    });
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket: 'barred',
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse' } }],
        },
      }),
    );
    await policy(...statements);
    const again = await shell.command(['run', ...flags]);
    expect([again.code, again.stderr]).toEqual([4, expect.stringMatching(/DSSE-KMS[\s\S]*SSE-KMS or SSE-S3/)]);
    expect(shell.emulator.state().counters.ListObjectsV2?.calls ?? 0).toBe(0);
  } finally {
    s3.destroy();
    await shell.close();
  }
});

it('doctor reports whether a worker polls, and whether its configuration allows the destination', async () => {
  const shell = await Shell.open();
  const served = await Served.open(shell, {
    accounts: { default: { regions: [REGION], destinations: [{ bucket: 'archive', prefix: 'a' }] } },
  });
  try {
    const look = async (...args: string[]) => {
      const { code, stdout } = await served.command(['doctor', '--bucket', 'archive', '--json', ...args]);
      const { checks } = JSON.parse(stdout) as Document;
      return [code, ...checks.flatMap(({ name, status }) => (status === 'failed' ? [name] : []))];
    };
    expect(await look('--prefix', 'a/b')).toEqual([4, 'worker', 'tasks-worker', 'lanes-worker']);
    // The command may have other credentials than the worker, so it knows the account of the export only from ARNs.
    shell.emulator.createBucket({ name: 'barred', region: REGION, sourceAccounts: ['444455556666'] });
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:/app`;
    const barred = days(arn, 1).map((word) => (word === 'archive' ? 'barred' : word));
    // Without the worker's configuration in its shell, the command checks the bucket only.
    expect(await served.command(['run', ...barred], { LOGFERRY_WORKER_CONFIG: '' })).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('"Sid"'),
    });
    expect((await served.command(['list', '--json'])).stdout).toBe('{"exports":[]}\n');
    const worker = await served.hostWorker();
    expect(await look('--prefix', 'a/b')).toEqual([0]);
    expect(await look('--prefix', 'b')).toEqual([4, 'worker-config']);
    await worker.stop();
    const unreachable = await served.command(['doctor', '--bucket', 'archive'], { TEMPORAL_ADDRESS: '127.0.0.1:9' });
    expect([unreachable.code, unreachable.stdout]).toEqual([
      4,
      expect.stringMatching(/failed +temporal .*127\.0\.0\.1:9/),
    ]);
  } finally {
    await served.close();
    await shell.close();
  }
});
