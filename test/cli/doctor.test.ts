import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportStatements } from '../../destination/statements/index.js';
import { ACCOUNT_ID, REGION, SECRET } from '../support/constants.js';
import { days, Shell } from '../support/process.js';
import { Served } from '../support/served.js';

const sources = [{ accountId: ACCOUNT_ID }];
const OUTPUTS = {
  destination: {
    sensitive: false,
    type: ['object', {}],
    value: { schema_version: 1, bucket: 'archive', prefix: 'logs', region: REGION, account_id: ACCOUNT_ID },
  },
};

interface Document {
  ok: boolean;
  checks: { name: string; status: string; message: string; remedy?: string; statements?: { Sid: string }[] }[];
}

describe('doctor', () => {
  let shell: Shell;
  let s3: S3Client;
  const statements = (bucket: string) => exportStatements({ bucket, prefix: '', region: REGION, sources });
  const policy = (bucket: string, ...given: object[]) =>
    s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify({ Statement: given }) }));
  const make = (bucket: string) => shell.emulator.createBucket({ name: bucket, region: REGION });

  beforeAll(async () => {
    shell = await Shell.open();
    s3 = new S3Client({
      ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
      credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET },
    });
    await shell.logGroup('/app', 1);
    await writeFile(join(shell.home, 'outputs.json'), JSON.stringify(OUTPUTS));
    const cdktf = { archive: { destination: OUTPUTS.destination.value } };
    await writeFile(join(shell.home, 'cdktf.json'), JSON.stringify(cdktf));
  });
  afterAll(async () => {
    s3.destroy();
    await shell.close();
  });

  it.concurrent('finds nothing wrong with a good destination, and prints one document', async () => {
    const from = join(shell.home, 'outputs.json');
    const { code, stdout, stderr } = await shell.run([
      'doctor',
      '--destination-from',
      from,
      '--log-group',
      '/app',
      '--json',
    ]);
    const document = JSON.parse(stdout) as Document;
    expect(document).toMatchObject({ schemaVersion: 1, ok: true, bucket: 'archive', prefix: 'logs', region: REGION });
    expect(document).toMatchObject({ accountId: ACCOUNT_ID, bucketOwner: ACCOUNT_ID });
    for (const check of document.checks)
      expect(check).toMatchObject({ name: /./, status: /^(ok|warning)$/, message: /./ });
    expect(code).toBe(0);
    expect(stderr).toContain(`s3://archive/logs in ${REGION}`);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(shell.emulator.state().counters.PutObject?.calls ?? 0).toBe(0);
  });

  it.concurrent('prints the missing statement, and pasting it mends the destination', async () => {
    make('unmended');
    for (const [index, wanted] of statements('unmended').entries()) {
      await policy('unmended', ...statements('unmended').filter((_, at) => at !== index));
      const { code, stdout, stderr } = await shell.run(['doctor', '--bucket', 'unmended', '--json']);
      const failed = (JSON.parse(stdout) as Document).checks.filter(({ status }) => status === 'failed');
      expect(failed).toMatchObject([
        { remedy: `Add ${wanted.Sid} to the bucket policy of unmended.`, statements: [wanted] },
      ]);
      expect(code).toBe(4);
      expect(stderr).toContain(JSON.stringify(wanted, undefined, 2));
    }
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: 'unmended' }));
    const { stdout } = await shell.run(['doctor', '--bucket', 'unmended', '--json']);
    const pasted = (JSON.parse(stdout) as Document).checks.flatMap((check) => check.statements ?? []);
    await policy('unmended', ...pasted);
    const mended = await shell.run(['doctor', '--bucket', 'unmended']);
    expect([mended.code, mended.stderr]).toEqual([0, '']);
    expect(mended.stdout).toContain("may read the bucket's ACL, by LogferryReadBucketAcl");
  });

  it.concurrent('run refuses first what doctor would, with the statement, and starts nothing', async () => {
    make('barred');
    const [acl, put] = statements('barred');
    await policy('barred', ...(acl ? [acl] : []));
    const flags = days('/app', 1).map((word) => (word === 'archive' ? 'barred' : word));
    const before = shell.emulator.state().counters.ListObjectsV2?.calls ?? 0;
    const refused = await shell.run(['run', ...flags, '--json']);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { code: 'BUCKET_POLICY', hint: expect.stringContaining(JSON.stringify(put)) },
    });
    expect(shell.emulator.state().counters.ListObjectsV2?.calls ?? 0).toBe(before);
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket: 'barred',
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse' } }],
        },
      }),
    );
    await policy('barred', ...statements('barred'));
    const again = await shell.run(['run', ...flags]);
    expect([again.code, again.stderr]).toEqual([4, expect.stringMatching(/DSSE-KMS[\s\S]*SSE-KMS or SSE-S3/)]);
  });

  it.concurrent.each<[string, string[], number, RegExp, NodeJS.ProcessEnv?]>([
    ['a bucket that is not there', ['--bucket', 'no-such-bucket'], 4, /failed +bucket .*\n.*Create the bucket/],
    ['a group that is not there', ['--bucket', 'archive', '--log-group', '/none'], 4, /failed +log-groups.*\/none/],
    [
      'AWS that does not answer',
      ['--bucket', 'archive'],
      4,
      /failed +credentials .*127\.0\.0\.1:9/,
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    ],
    [
      'outputs that are none',
      ['--destination-from', 'worker.json'],
      64,
      /worker\.json\): it has no output `destination`/,
    ],
    ['outputs that are no JSON', ['--destination-from', '-'], 64, /--destination-from \(stdin\): it is empty/],
    [
      'an alias without a worker',
      ['--bucket', 'archive', '--account', 'prod'],
      4,
      /account \("prod"\): an alias names an account/,
    ],
    ['outputs of CDKTF', ['--destination-from', 'cdktf.json'], 0, /s3:\/\/archive\/logs in/],
  ])('%s', async (_about, args, code, says, env) => {
    await writeFile(join(shell.home, 'worker.json'), '{"accounts":{}}');
    const inHome = args.map((word) => (/^\w+\.json$/.test(word) ? join(shell.home, word) : word));
    const ended = await shell.run(['doctor', ...inHome], env);
    expect(ended.stdout + ended.stderr).toMatch(says);
    expect(ended.code).toBe(code);
  });
});

it('doctor sees whether a worker is there, and whether it may', async () => {
  const shell = await Shell.open();
  const served = await Served.open(shell, {
    accounts: { default: { regions: [REGION], destinations: [{ bucket: 'archive', prefix: 'a' }] } },
  });
  try {
    const look = async (...args: string[]) => {
      const { code, stdout } = await served.run(['doctor', '--bucket', 'archive', '--json', ...args]);
      const { checks } = JSON.parse(stdout) as Document;
      return [code, ...checks.flatMap(({ name, status }) => (status === 'failed' ? [name] : []))];
    };
    expect(await look('--prefix', 'a/b')).toEqual([4, 'worker', 'lanes-worker']);
    // Whose logs they are, a caller elsewhere can tell only from ARNs.
    shell.emulator.createBucket({ name: 'barred', region: REGION, sourceAccounts: ['444455556666'] });
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:/app`;
    const barred = days(arn, 1).map((word) => (word === 'archive' ? 'barred' : word));
    expect(await served.run(['run', ...barred])).toMatchObject({ code: 4, stderr: expect.stringContaining('"Sid"') });
    expect((await served.run(['list', '--json'])).stdout).toBe('{"exports":[]}\n');
    const worker = await served.worker();
    expect(await look('--prefix', 'a/b')).toEqual([0]);
    expect(await look('--prefix', 'b')).toEqual([4, 'worker-config']);
    worker.child.kill('SIGTERM');
    await worker.ended;
    const unreachable = await served.run(['doctor', '--bucket', 'archive'], { TEMPORAL_ADDRESS: '127.0.0.1:9' });
    expect([unreachable.code, unreachable.stdout]).toEqual([
      4,
      expect.stringMatching(/failed +temporal .*127\.0\.0\.1:9/),
    ]);
  } finally {
    await served.close();
    await shell.close();
  }
});
