import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import {
  admin,
  answers,
  CALLER,
  doctorSays,
  type EmulatedDestination,
  openDestination,
} from '../../test/support/emulated-destination.js';
import type { CheckName } from './preflight-findings.js';
import { ACCOUNT, archive, OTHER } from './testing/healthy.js';

const { region, bucket: Bucket } = archive;
const SERVICE = `logs.${region}.amazonaws.com`;
const BUCKET = `arn:aws:s3:::${Bucket}`;
const OBJECTS = `${BUCKET}/*`;

const any = fc.constantFrom;
const is = (operator: string, key: string, values: unknown) => ({ [operator]: { [key]: values } });
const arn = (end: string) => `arn:aws:logs:${region}:${ACCOUNT}:log-group:${end}`;

/** Conditions on keys that requests to any service can have. */
const CONDITIONS: readonly object[] = [
  ...[{}, {}, {}, {}],
  is('StringEquals', 'aws:SourceAccount', [OTHER, ACCOUNT]),
  is('StringNotEquals', 'aws:SourceAccount', ACCOUNT),
  is('StringEqualsIfExists', 'aws:SourceAccount', OTHER),
  ...[arn('*'), arn('/app'), arn('/app:*'), arn('/b*')].flatMap((pattern) => [
    is('ArnLike', 'aws:SourceArn', pattern),
    is('ArnNotLikeIfExists', 'aws:SourceArn', pattern),
  ]),
  is('Null', 'aws:SourceArn', true),
  ...['true', 'false'].flatMap((text) => [
    is('Bool', 'aws:PrincipalIsAWSService', text),
    is('BoolIfExists', 'aws:ViaAWSService', text),
    is('Bool', 'aws:SecureTransport', text),
    is('Null', 'aws:PrincipalServiceName', text),
  ]),
  is('StringEquals', 'aws:PrincipalServiceName', SERVICE),
  is('StringNotEqualsIfExists', 'aws:PrincipalServiceName', 'logs.amazonaws.com'),
  is('StringNotEquals', 'aws:PrincipalServiceName', [SERVICE, 'logs.amazonaws.com']),
  is('ForAnyValue:StringEquals', 'aws:PrincipalServiceNamesList', 'logs.amazonaws.com'),
  is('ForAllValues:StringLike', 'aws:PrincipalServiceNamesList', 'logs.*'),
  is('StringNotEqualsIfExists', 'aws:PrincipalOrgID', 'o-1'),
  is('StringEquals', 'aws:PrincipalOrgID', 'o-1'),
  is('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*'),
  is('StringNotEqualsIfExists', 'aws:SourceOrgID', 'o-1'),
  is('NotIpAddress', 'aws:SourceIp', '10.0.0.0/8'),
  is('IpAddress', 'aws:SourceIp', '0.0.0.0/0'),
  is('StringNotEqualsIfExists', 'aws:SourceVpce', 'vpce-1'),
  is('Null', 'aws:SourceVpc', 'true'),
  is('StringNotEqualsIfExists', 'aws:PrincipalTag/team', 'logs'),
  is('StringEquals', 'aws:PrincipalTag/team', 'logs'),
  is('ArnLike', 'aws:PrincipalArn', CALLER),
  is('ArnNotLikeIfExists', 'aws:PrincipalArn', [CALLER, 'arn:aws:iam::*:role/ci']),
  is('StringEquals', 'aws:PrincipalAccount', ACCOUNT),
  is('StringNotEquals', 'aws:PrincipalAccount', [ACCOUNT, OTHER]),
  is('StringLike', 'aws:userid', 'AIDA*'),
  is('StringEquals', 'aws:username', 'emulator'),
  is('StringLike', 'aws:username', `$\{aws:username}`),
  is('StringEquals', 'aws:PrincipalType', 'User'),
  is('StringEquals', 'aws:RequestedRegion', region),
  is('StringNotEquals', 'aws:RequestedRegion', region),
  is('StringEquals', 'aws:ResourceAccount', `$\{aws:SourceAccount, '${ACCOUNT}'}`),
  is('StringEquals', 'aws:ResourceOrgID', 'o-1'),
  is('DateGreaterThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z'),
  is('NumericLessThan', 'aws:EpochTime', 1_000_000_000),
  is('BoolIfExists', 'aws:MultiFactorAuthPresent', false),
  is('StringLike', 'aws:UserAgent', '*'),
  is('Null', 'aws:CalledVia', 'true'),
];
/** Conditions on keys that only S3 has, for every action. */
const OF_S3: readonly object[] = [
  is('NumericLessThan', 's3:TlsVersion', 1.2),
  is('StringEquals', 's3:ResourceAccount', ACCOUNT),
  is('StringNotEquals', 's3:signatureversion', 'AWS4-HMAC-SHA256'),
  is('StringEquals', 's3:authType', 'REST-HEADER'),
  is('NumericGreaterThan', 's3:signatureAge', 600_000),
  is('StringEquals', 's3:DataAccessPointAccount', ACCOUNT),
];
/** Conditions on keys of puts. */
const OF_PUTS: readonly object[] = [
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIfExists'].flatMap((operator) => [
    is(operator, 's3:x-amz-acl', 'bucket-owner-full-control'),
    is(operator, 's3:x-amz-server-side-encryption', 'aws:kms'),
    is(operator, 's3:x-amz-storage-class', 'STANDARD'),
  ]),
  is('Null', 's3:if-none-match', true),
  is('Null', 's3:if-none-match', false),
  is('Bool', 's3:ObjectCreationOperation', true),
  is('StringEquals', 's3:RequestObjectTag/a', 'b'),
  is('Null', 's3:object-lock-mode', true),
];
const OF_KMS: readonly object[] = [
  is('StringEquals', 'kms:ViaService', `s3.${region}.amazonaws.com`),
  is('StringNotEquals', 'kms:ViaService', `s3.${region}.amazonaws.com`),
  is('StringEquals', 'kms:CallerAccount', ACCOUNT),
  is('ArnLike', 'kms:EncryptionContext:aws:s3:arn', `${BUCKET}*`),
  is('StringEquals', 'kms:EncryptionContext:aws:logs:arn', arn('*')),
  is('ForAllValues:StringEquals', 'kms:EncryptionContextKeys', 'aws:s3:arn'),
  is('Bool', 'kms:GrantIsForAWSResource', true),
];

const services = any<unknown>(
  ...[{ Service: SERVICE }, { Service: SERVICE }, { Service: ['logs.amazonaws.com', 'delivery.logs.amazonaws.com'] }],
  ...[{ Service: 'logs.us-west-2.amazonaws.com' }, '*'],
);
const everyone = any<unknown>('*', { AWS: ACCOUNT }, { AWS: CALLER }, { AWS: `arn:aws:iam::${OTHER}:root` });
const to = (...conditions: (readonly object[])[]) => any(...[CONDITIONS, ...conditions].flat());
const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const record = (fixed: object, Principal: fc.Arbitrary<unknown>, Condition: fc.Arbitrary<object>) =>
  fc.record({ Principal, Condition }).map((parts) => ({ ...fixed, ...parts }));

const reads = record(allow('s3:GetBucketAcl', BUCKET), services, to(OF_S3));
const writes = any(OBJECTS, `${BUCKET}/logs/*`, `${BUCKET}/logs/data/${ACCOUNT}/*`, `${BUCKET}/other/*`).chain(
  (folder) => record(allow(['s3:PutObject'], folder), services, to(OF_S3, OF_PUTS)),
);
const callerWrites = record(allow('s3:PutObject', OBJECTS), everyone, to(OF_S3, OF_PUTS));
const denials = fc.oneof(
  record({ Effect: 'Deny', Action: 's3:*', Resource: [BUCKET, OBJECTS] }, any<unknown>('*'), to(OF_S3)),
  record(
    { Effect: 'Deny', Action: 's3:PutObject', Resource: OBJECTS },
    any<unknown>('*', { AWS: CALLER }),
    to(OF_S3, OF_PUTS),
  ),
  record(
    { Effect: 'Deny', Action: 's3:PutObject', Resource: `${BUCKET}/logs/_logferry/*` },
    any<unknown>('*'),
    to(OF_PUTS),
  ),
);
const policies = fc
  .tuple(
    fc.array(reads, { minLength: 1, maxLength: 2 }),
    fc.array(writes, { minLength: 1, maxLength: 2 }),
    fc.array(callerWrites, { maxLength: 2 }),
    fc.array(denials, { maxLength: 1 }),
  )
  .map((parts) => JSON.stringify({ Version: '2012-10-17', Statement: parts.flat() }));

const USE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const keyStatements = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: record({ Effect: 'Allow', Action: USE, Resource: '*' }, services, to(OF_KMS)) },
    { weight: 2, arbitrary: record({ Effect: 'Allow', Action: 'kms:*', Resource: '*' }, everyone, to(OF_KMS)) },
    record({ Effect: 'Deny', Action: USE, Resource: '*' }, any<unknown>('*', { AWS: CALLER }), to(OF_KMS)),
  ),
  { minLength: 1, maxLength: 2 },
);

type Values = Readonly<Record<string, readonly (string | string[])[]>>;
/**
 * Values that a request can have for condition keys. Doctor does not know these values, and its verdicts hold whatever
 * the values are.
 */
const SURROUNDINGS: Values = {
  'aws:SourceIp': ['10.1.1.1', '192.0.2.1'],
  'aws:ResourceOrgID': ['o-1', 'o-2'],
};
const OF_EXPORTS: Values = { ...SURROUNDINGS, 'aws:SourceOrgID': ['o-1', 'o-2'] };
const OF_CALLERS: Values = {
  ...SURROUNDINGS,
  'aws:PrincipalOrgID': ['o-1', 'o-2'],
  'aws:PrincipalOrgPaths': [['o-1/a/', 'o-2/b/'], ['o-2/b/']],
  'aws:PrincipalTag/team': ['logs', 'web'],
  'aws:SourceVpce': ['vpce-1', 'vpce-2'],
  'aws:SourceVpc': ['vpc-1', 'vpc-2'],
  'aws:userid': ['AIDA1', 'AROA1:ci'],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
};
const ofEach = <T>(values: Values, choose: (of: readonly (string | string[])[]) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([key, of]) => [key, choose(of)]));
/** For each key one of its values, or none. */
const someOf = (values: Values) => fc.record(ofEach(values, (of) => fc.option(any(...of), { nil: null })));

const RUNS = 25;
const opened: EmulatedDestination[] = [];
const open = async (owner: string, keyed: boolean): Promise<EmulatedDestination> => {
  const destination = await openDestination(owner, keyed);
  opened.push(destination);
  return destination;
};
afterAll(async () => {
  for (const { emulator } of opened) {
    expect(emulator.state().defects).toEqual([]);
    await emulator.close();
  }
});

const policyText = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** How often doctor gave each result about exports or records. */
interface Seen {
  ok: number;
  failed: number;
  warning: number;
}

/** Compares what doctor says with what the emulator answers. @returns whether the emulator stores the policies */
async function compare(
  destination: EmulatedDestination,
  policy: string,
  keyPolicy: string,
  seen: Seen,
): Promise<boolean> {
  const forTask: CheckName[] = ['policy-acl', 'policy-put', 'caller-put', 'key-policy'];
  const forRecords: CheckName[] = ['caller-records', 'key-caller'];
  // A caller of another account needs the right to use the key for the export itself. A caller of the key's account
  // needs this right only for records.
  if (destination.owner !== ACCOUNT) forTask.push('key-caller');
  const emulated = await answers(destination, policy, keyPolicy);
  if (emulated === undefined) return false;
  const said = doctorSays(destination, policy, keyPolicy);
  const agree = (names: readonly CheckName[], isAccepted: boolean) => {
    const statuses = names.flatMap((name) => said.get(name) ?? []);
    const [isOk, isFailed] = [statuses.every((each) => each === 'ok'), statuses.includes('failed')];
    seen[isFailed ? 'failed' : isOk ? 'ok' : 'warning'] += 1;
    if (isOk) expect(isAccepted, `doctor says ok about ${names.join(', ')} of ${policy} ${keyPolicy}`).toBe(true);
    if (isFailed)
      expect(isAccepted, `doctor says failed about ${names.join(', ')} of ${policy} ${keyPolicy}`).toBe(false);
  };
  agree(forTask, emulated.isTaskAccepted);
  agree(forRecords, emulated.areRecordsAccepted);
  return true;
}

it.each([
  ['of the same account', ACCOUNT, false],
  ['of another account', OTHER, false],
  ['of the same account, with a KMS key', ACCOUNT, true],
  ['of another account, with a KMS key', OTHER, true],
])('doctor and the emulator agree about random policies of a bucket %s', async (_about, owner, keyed) => {
  const destination = await open(owner, keyed);
  const seen = { ok: 0, failed: 0, warning: 0 };
  await fc.assert(
    fc.asyncProperty(
      policies,
      keyStatements,
      someOf(OF_EXPORTS),
      someOf(OF_CALLERS),
      async (policy, statements, exports, callers) => {
        destination.emulator.setPolicyContext({ of: 'exports', values: exports });
        destination.emulator.setPolicyContext({ of: 'callers', values: callers });
        fc.pre(await compare(destination, policy, policyText(admin(owner), ...statements), seen));
      },
    ),
    { numRuns: RUNS },
  );
  expect(seen.ok + seen.failed).toBeGreaterThan(RUNS);
});

/**
 * Three choices of values for the keys whose values doctor does not know: the first value of each key, the second value
 * of each key, and no value.
 */
const CONTEXTS = [0, 1, 2].map((variant) => ({
  exports: ofEach(OF_EXPORTS, (of) => of[variant] ?? null),
  callers: ofEach(OF_CALLERS, (of) => of[variant] ?? null),
}));

it('doctor and the emulator agree about a bucket policy with any single condition, whatever the values are that doctor does not know', async () => {
  const destination = await open(ACCOUNT, false);
  const seen = { ok: 0, failed: 0, warning: 0 };
  const all = [BUCKET, OBJECTS];
  const service = { Effect: 'Allow', Principal: { Service: SERVICE } };
  const acl = { ...service, Action: 's3:GetBucketAcl', Resource: BUCKET };
  const put = { ...service, Action: 's3:PutObject', Resource: OBJECTS };
  const deny = { Effect: 'Deny', Principal: '*' };
  const ofAny = [...CONDITIONS, ...OF_S3].flatMap((Condition) => [
    policyText({ ...acl, Condition }, put),
    policyText(acl, put, { ...deny, Action: 's3:*', Resource: all, Condition }),
  ]);
  const ofPuts = OF_PUTS.flatMap((Condition) => [
    policyText(acl, { ...put, Condition }),
    policyText(acl, put, { ...deny, Action: 's3:PutObject', Resource: OBJECTS, Condition }),
  ]);
  for (const { exports, callers } of CONTEXTS) {
    destination.emulator.setPolicyContext({ of: 'exports', values: exports });
    destination.emulator.setPolicyContext({ of: 'callers', values: callers });
    for (const policy of new Set([...ofAny, ...ofPuts]))
      expect(await compare(destination, policy, '', seen), policy).toBe(true);
  }
  expect(Math.min(seen.ok, seen.failed, seen.warning)).toBeGreaterThan(100);
});
