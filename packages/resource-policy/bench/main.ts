import { decideBy, evaluate, type PolicyQuestion, parseBucketPolicy } from '../src/index.js';

/** Duration of each measurement (ms). */
const MEASURED_MS = 1_000;
const SOURCE_ACCOUNTS = 20;
const REGION = 'eu-central-1';

const accountId = (index: number): string => String(100_000_000_000 + index);

/** A bucket policy for the archive of many accounts: one statement for the ACL, one for each account, one Deny. */
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadAcl',
      Effect: 'Allow',
      Principal: { Service: `logs.${REGION}.amazonaws.com` },
      Action: 's3:GetBucketAcl',
      Resource: 'arn:aws:s3:::archive',
    },
    ...Array.from({ length: SOURCE_ACCOUNTS }, (_, index) => ({
      Sid: `Write${accountId(index)}`,
      Effect: 'Allow',
      Principal: { Service: `logs.${REGION}.amazonaws.com` },
      Action: 's3:PutObject',
      Resource: [`arn:aws:s3:::archive/data/${accountId(index)}/*`, `arn:aws:s3:::archive/hive/${accountId(index)}/*`],
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId(index), 's3:x-amz-acl': 'bucket-owner-full-control' },
        ArnLike: { 'aws:SourceArn': `arn:aws:logs:${REGION}:${accountId(index)}:log-group:*` },
      },
    })),
    {
      Sid: 'DenyPlainHttp',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

/**
 * The account of the request. It is the last account in the policy, so that the statements of all accounts are
 * compared.
 */
const last = accountId(SOURCE_ACCOUNTS - 1);
const QUESTION: PolicyQuestion = {
  principal: { kind: 'service', names: [`logs.${REGION}.amazonaws.com`] },
  action: 's3:PutObject',
  resource: `arn:aws:s3:::archive/data/${last}/2026/11/26/000000.gz`,
  context: new Map([
    ['aws:securetransport', ['true']],
    ['aws:sourceaccount', [last]],
    ['aws:sourcearn', [`arn:aws:logs:${REGION}:${last}:log-group:/app`]],
    ['s3:x-amz-acl', ['bucket-owner-full-control']],
  ]),
};

/** Number of times that a function can run per second, measured after a warm-up. */
function perSecond(run: () => unknown): number {
  const countFor = (ms: number): number => {
    const end = performance.now() + ms;
    let count = 0;
    for (; performance.now() < end; count += 1) run();
    return count;
  };
  countFor(MEASURED_MS / 5);
  return Math.round((countFor(MEASURED_MS) * 1_000) / MEASURED_MS);
}

const parsed = parseBucketPolicy(POLICY, 'archive');
const decide = decideBy(POLICY, 's3');
if (evaluate(parsed, QUESTION) !== 'allow' || decide(QUESTION).verdict !== 'allow') {
  throw new Error('the policy of the benchmark does not allow its request');
}
const figures = {
  statements: parsed.Statement.length,
  evaluationsPerSecond: perSecond(() => evaluate(parsed, QUESTION)),
  decisionsPerSecond: perSecond(() => decide(QUESTION)),
  policiesParsedPerSecond: perSecond(() => parseBucketPolicy(POLICY, 'archive')),
  policiesReadPerSecond: perSecond(() => decideBy(POLICY, 's3')),
};
process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
