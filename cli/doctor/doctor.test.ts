import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair } from '../../archive/signing/index.js';
import { exportStatements } from '../../destination/statements/index.js';
import { ACCOUNT_ID, REGION, SECRET } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';

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
    await writeFile(join(shell.home, 'worker.json'), '{"accounts":{}}');
  });
  afterAll(async () => {
    s3.destroy();
    await shell.close();
  });

  it.concurrent('checks the destination of each target, and names the target whose bucket is in another Region', async () => {
    const targets = ['region=eu-central-1,bucket=archive', 'region=us-east-1,bucket=archive'];
    const flags = targets.flatMap((target) => ['--target', target]);
    const { code, stdout } = await shell.command(['doctor', ...flags, '--json']);
    const document = JSON.parse(stdout) as { ok: boolean; targets: (Document & { region: string })[] };
    expect([code, document.ok, document.targets.map(({ region, ok }) => `${region} ${ok}`)]).toEqual([
      ...[4, false],
      ['eu-central-1 true', 'us-east-1 false'],
    ]);
    const failed = document.targets[1]?.checks.filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([{ name: 'bucket-region', message: expect.stringContaining('is in eu-central-1') }]);
    const text = await shell.command(['doctor', ...flags]);
    expect(text.stdout).toMatch(/^s3:\/\/archive in eu-central-1, .*^s3:\/\/archive in us-east-1, .*1 failed/ms);
    expect((await shell.command(['doctor', ...flags, '--policy'])).code).toBe(64);
  });

  it.concurrent('finds no failure in a good destination, and prints one JSON document', async () => {
    const from = join(shell.home, 'outputs.json');
    const { code, stdout, stderr } = await shell.command([
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

  it.concurrent('prints the missing policy statement, with which the destination passes', async () => {
    make('unmended');
    for (const [index, wanted] of statements('unmended').entries()) {
      await policy('unmended', ...statements('unmended').filter((_, at) => at !== index));
      const { code, stdout, stderr } = await shell.command(['doctor', '--bucket', 'unmended', '--json']);
      const failed = (JSON.parse(stdout) as Document).checks.filter(({ status }) => status === 'failed');
      expect(failed).toMatchObject([
        { remedy: `Add ${wanted.Sid} to the bucket policy of unmended.`, statements: [wanted] },
      ]);
      expect(code).toBe(4);
      expect(stderr).toContain(JSON.stringify(wanted, undefined, 2));
    }
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: 'unmended' }));
    const { stdout } = await shell.command(['doctor', '--bucket', 'unmended', '--json']);
    const pasted = (JSON.parse(stdout) as Document).checks.flatMap((check) => check.statements ?? []);
    await policy('unmended', ...pasted);
    const mended = await shell.command(['doctor', '--bucket', 'unmended']);
    expect([mended.code, mended.stderr]).toEqual([0, '']);
    expect(mended.stdout).toContain("may read the bucket's ACL, by LogferryReadBucketAcl");
  });

  it.concurrent('prints a merged policy that keeps every other statement, and with which the destination passes', async () => {
    make('shared');
    const other = { Effect: 'Allow', Principal: { AWS: ACCOUNT_ID }, Action: 's3:GetObject' };
    const theirs = [
      { Sid: 'Theirs', ...other, Resource: ['arn:aws:s3:::shared/theirs/*'] },
      ...exportStatements({
        bucket: 'shared',
        prefix: 'old',
        region: REGION,
        sources: [{ accountId: '444455556666' }],
      }),
    ];
    await policy('shared', ...theirs);
    const merge = () => shell.command(['doctor', '--bucket', 'shared', '--policy']);
    const { code, stdout, stderr } = await merge();
    expect(code).toBe(0);
    expect(stderr).toContain(
      `The printed policy adds LogferryWriteExports${ACCOUNT_ID} and adds values to LogferryReadBucketAcl. It keeps every other statement of shared.`,
    );
    expect(stderr).toMatch(/aws s3api put-bucket-policy --bucket shared --policy file:/);
    const document = JSON.parse(stdout) as { Statement: object[] };
    expect(document.Statement).toEqual(expect.arrayContaining([theirs[0], theirs[2]]));
    expect(document.Statement).toHaveLength(theirs.length + 1);
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'shared', Policy: stdout }));
    expect((await shell.command(['doctor', '--bucket', 'shared'])).code).toBe(0);
    const again = await merge();
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, document]);
    expect(again.stderr).toContain('lacks no statement');
  });

  it.concurrent('prints a merged policy even if it keeps a Deny that bars exports, and says what still fails', async () => {
    make('denied');
    const deny = {
      Sid: 'Landing',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::denied/*',
    };
    await policy('denied', deny);
    const { code, stdout, stderr } = await shell.command(['doctor', '--bucket', 'denied', '--policy']);
    expect([code, JSON.parse(stdout).Statement[0]]).toEqual([4, deny]);
    expect(stderr).toMatch(/still failing {2}policy-put: .*by Landing\n.*Exempt CloudWatch Logs from Landing/);
  });

  it.concurrent('reports whether the signing key can sign', async () => {
    const { privateKey, publicKey } = newKeyPair('p256');
    await writeFile(join(shell.home, 'signing.key.pem'), privateKey);
    await writeFile(join(shell.home, 'signing.pub.pem'), publicKey);
    const look = async (...args: string[]) => {
      const { code, stdout } = await shell.command(['doctor', '--bucket', 'archive', '--json', ...args]);
      const { checks } = JSON.parse(stdout) as Document;
      return [code, checks.find(({ name }) => name === 'signing-key')];
    };
    const key = (name: string) => ['--signing-key', join(shell.home, name)];
    expect(await look()).toMatchObject([0, { status: 'ok', message: expect.stringContaining('unsigned') }]);
    expect(await look(...key('signing.key.pem'))).toMatchObject([
      0,
      { message: expect.stringMatching(/p256, key id/) },
    ]);
    expect(await look(...key('signing.pub.pem'))).toMatchObject([4, { message: expect.stringMatching(/public key/) }]);
    const gone = `kms:arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/k`;
    expect(await look('--signing-key', gone)).toMatchObject([4, { status: 'failed' }]);
  });

  it.concurrent('prints no merged policy for a bucket whose policy cannot be read', async () => {
    const { code, stdout, stderr } = await shell.command(['doctor', '--bucket', 'no-such-bucket', '--policy']);
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/policy of no-such-bucket could not be read.*does not exist/);
  });

  it.concurrent.each<[string, string[], number, RegExp, NodeJS.ProcessEnv?]>([
    ['a bucket that does not exist', ['--bucket', 'no-such-bucket'], 4, /failed +bucket .*\n.*Create the bucket/],
    [
      'a log group that does not exist',
      ['--bucket', 'archive', '--log-group', '/none'],
      4,
      /failed +log-groups.*\/none/,
    ],
    [
      'an AWS endpoint that does not answer',
      ['--bucket', 'archive'],
      4,
      /failed +credentials .*127\.0\.0\.1:9/,
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    ],
    [
      'a JSON file that has no output',
      ['--destination-from', 'worker.json'],
      64,
      /worker\.json\): it has no output `destination`/,
    ],
    ['empty outputs', ['--destination-from', '-'], 64, /--destination-from \(stdin\): it is empty/],
    [
      'an account alias without a worker',
      ['--bucket', 'archive', '--account', 'prod'],
      4,
      /account \("prod"\): an alias names an account/,
    ],
    ['outputs of CDKTF', ['--destination-from', 'cdktf.json'], 0, /s3:\/\/archive\/logs in/],
  ])('prints the right message and ends with the right exit code for %s', async (_about, args, code, says, env) => {
    const inHome = args.map((word) => (/^\w+\.json$/.test(word) ? join(shell.home, word) : word));
    const ended = await shell.command(['doctor', ...inHome], env);
    expect(ended.stdout + ended.stderr).toMatch(says);
    expect(ended.code).toBe(code);
  });
});
