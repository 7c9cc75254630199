import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answers,
  doctorSays,
  type EmulatedDestination,
  openDestination,
} from '../../test/support/emulated-destination.js';
import type { CheckName } from './preflight-findings.js';
import { ACCOUNT, archive, OTHER } from './testing/healthy.js';

// Bucket policies of the kinds that people paste: from AWS's guides, public modules, landing zones and AWS's samples
// for data perimeters. Names and ids are made up.

const { region } = archive;
const SERVICE = `logs.${region}.amazonaws.com`;
const BUCKET = `arn:aws:s3:::${archive.bucket}`;
const OBJECTS = `${BUCKET}/*`;
const ALL = [BUCKET, OBJECTS];
const groups = (end: string, account = ACCOUNT, where = region) => `arn:aws:logs:${where}:${account}:log-group:${end}`;

const to = (Service: unknown, change: object = {}) => [
  { Effect: 'Allow', Principal: { Service }, Action: 's3:GetBucketAcl', Resource: BUCKET, ...change },
  { Effect: 'Allow', Principal: { Service }, Action: 's3:PutObject', Resource: OBJECTS, ...change },
];
const when = (Condition: object) => to(SERVICE, { Condition });
const OPEN = to(SERVICE);
const [ACL = {}, PUT = {}] = OPEN;
const deny = (Condition: object, change: object = {}) => [
  ...OPEN,
  { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ALL, Condition, ...change },
];
const denyPuts = (Condition: object) => deny(Condition, { Action: 's3:PutObject', Resource: OBJECTS });
const ACL_HEADER = { 's3:x-amz-acl': 'bucket-owner-full-control' };
const SSE = 's3:x-amz-server-side-encryption';
const ONLY_FOR_PEOPLE = { Bool: { 'aws:PrincipalIsAWSService': 'false' } };

type Exports = 'ok' | 'warning' | 'failed';
/**
 * A policy, with the results that doctor must give for it: about exports, and about the caller's records. If the second
 * result is absent, it is the same as the first, except that records are not compared if the first is `failed`.
 */
type Shape = [about: string, statements: readonly object[], exports: Exports, records?: Exports];

const SHAPES: readonly Shape[] = [
  [
    "the two statements of AWS's guide",
    when({ StringEquals: { 'aws:SourceAccount': [ACCOUNT] }, ArnLike: { 'aws:SourceArn': [groups('*')] } }),
    'ok',
  ],
  ['the short name of the service', to('logs.amazonaws.com'), 'ok'],
  ['both names of the service', to([SERVICE, 'logs.amazonaws.com']), 'ok'],
  ['one statement for both actions', [{ ...ACL, Action: ['s3:GetBucketAcl', 's3:PutObject'], Resource: ALL }], 'ok'],
  ['one statement for all actions', [{ ...ACL, Action: 's3:*', Resource: ALL }], 'ok'],
  ['condition keys in upper case', when({ StringEquals: { 'AWS:SOURCEACCOUNT': ACCOUNT } }), 'ok'],
  ['StringLike on the ARN', when({ StringLike: { 'aws:SourceArn': groups('*') } }), 'ok'],
  [
    'JSON numbers and booleans',
    when({ StringEquals: { 'aws:SourceAccount': Number(ACCOUNT) }, Bool: { 'aws:SecureTransport': true } }),
    'ok',
  ],
  [
    'NotAction',
    [{ Effect: 'Allow', Principal: { Service: SERVICE }, NotAction: 's3:DeleteObject', Resource: ALL }],
    'ok',
  ],
  [
    'a condition on the ACL header, for the objects below one prefix',
    [ACL, { ...PUT, Condition: { StringEquals: ACL_HEADER }, Resource: `${BUCKET}/logs/*` }],
    'ok',
  ],
  [
    'a condition on the ACL header, if there is one',
    [ACL, { ...PUT, Condition: { StringEqualsIfExists: ACL_HEADER } }],
    'ok',
  ],
  ['several accounts', when({ StringEquals: { 'aws:SourceAccount': [OTHER, ACCOUNT] } }), 'ok'],
  ['the log groups whose names begin with /app', when({ ArnLike: { 'aws:SourceArn': groups('/app*') } }), 'ok'],
  [
    'one log group by its ARN with :* at the end, as CloudFormation writes it',
    when({ ArnLike: { 'aws:SourceArn': groups('/app:*') } }),
    'warning',
    'ok',
  ],
  ['one log group by its plain ARN', when({ ArnEquals: { 'aws:SourceArn': groups('/app') } }), 'warning', 'ok'],
  [
    'the log groups of ParallelCluster',
    when({ ArnLike: { 'aws:SourceArn': groups('/aws/parallelcluster/*') } }),
    'failed',
  ],
  ['a star in StringEquals', when({ StringEquals: { 'aws:SourceArn': groups('*') } }), 'failed'],
  ['the service of another Region', to('logs.us-west-2.amazonaws.com'), 'failed'],
  ['the delivery service of CloudWatch Logs', to('delivery.logs.amazonaws.com'), 'failed'],
  ['CloudTrail as the only principal', to('cloudtrail.amazonaws.com'), 'failed'],
  ['a statement for puts only', [PUT], 'failed'],
  ['a statement for the ACL only', [ACL], 'failed'],
  ['puts only into a folder that exports do not use', [ACL, { ...PUT, Resource: `${BUCKET}/AWSLogs/*` }], 'failed'],
  ['puts of compressed files only, not of the probe', [ACL, { ...PUT, Resource: `${BUCKET}/*.gz` }], 'failed'],
  [
    'a Deny of the probe',
    deny({}, { Action: 's3:PutObject', Resource: `${BUCKET}/*aws-logs-write-test` }),
    'failed',
    'ok',
  ],
  ['a condition on another account', when({ StringEquals: { 'aws:SourceAccount': OTHER } }), 'failed'],
  ['a Deny of requests without TLS', deny({ Bool: { 'aws:SecureTransport': 'false' } }), 'ok'],
  ['a Deny of old TLS', deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } }), 'ok'],
  ['a Deny of other Regions', deny({ StringNotEquals: { 'aws:RequestedRegion': region } }), 'ok'],
  [
    'a Deny of callers outside of an organisation',
    deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
    'failed',
    'warning',
  ],
  [
    'a Deny of callers outside of an organisation, except AWS services',
    deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' }, ...ONLY_FOR_PEOPLE }),
    'warning',
  ],
  [
    'a Deny of AWS services whose source is outside of an organisation',
    deny({ StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-1' }, Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
    'warning',
    'ok',
  ],
  [
    'an Allow for the organisation of the source',
    when({ StringEquals: { 'aws:SourceOrgID': 'o-1' } }),
    'warning',
    'ok',
  ],
  [
    'a Deny of all callers except some roles',
    deny({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/writers/*' } }),
    'failed',
  ],
  [
    'a Deny of callers outside of an account',
    deny({ StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } }),
    'failed',
    'ok',
  ],
  [
    'a Deny of requests outside of a VPC endpoint',
    deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }),
    'failed',
    'warning',
  ],
  [
    'a Deny of requests outside of some networks',
    deny({ NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/32'] } }),
    'warning',
  ],
  [
    'a Deny of requests outside of some networks, except by AWS services',
    deny({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' }, ...ONLY_FOR_PEOPLE }),
    'warning',
  ],
  [
    'a Deny of callers without a tag, except AWS services',
    deny({ StringNotEqualsIfExists: { 'aws:PrincipalTag/archive': 'true' }, ...ONLY_FOR_PEOPLE }),
    'warning',
  ],
  ['a Deny by unique ids', deny({ StringNotLike: { 'aws:userid': ['AROAEXAMPLE:*', ACCOUNT] } }), 'warning'],
  [
    'an Allow by the name of the service',
    when({ StringEquals: { 'aws:PrincipalServiceName': [SERVICE, 'logs.amazonaws.com'] } }),
    'ok',
  ],
  [
    'an Allow by one name of the service',
    when({ StringEquals: { 'aws:PrincipalServiceName': SERVICE } }),
    'warning',
    'ok',
  ],
  [
    'an Allow by the list of names',
    when({ 'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': SERVICE } }),
    'ok',
  ],
  [
    'a Deny of services that are not CloudTrail',
    deny({
      StringNotEqualsIfExists: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
    'failed',
    'ok',
  ],
  [
    'a Deny of old signatures',
    deny({ StringNotEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } }),
    'warning',
    'ok',
  ],
  ['a Deny of puts with another ACL', denyPuts({ StringNotEquals: ACL_HEADER }), 'ok', 'failed'],
  ['a Deny of puts without encryption', denyPuts({ Null: { [SSE]: 'true' } }), 'warning', 'failed'],
  [
    'a Deny of puts with other encryption',
    denyPuts({ StringNotEqualsIfExists: { [SSE]: 'aws:kms' } }),
    'warning',
    'failed',
  ],
  [
    'a Deny of overwriting',
    deny({ Null: { 's3:if-none-match': 'true' } }, { Action: 's3:PutObject', Resource: `${BUCKET}/logs/_logferry/*` }),
    'ok',
  ],
  ['a Deny of deletions', deny({}, { Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'], Resource: OBJECTS }), 'ok'],
  [
    'a Deny of everyone but the account',
    [...OPEN, { Effect: 'Deny', NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 's3:*', Resource: ALL }],
    'failed',
    'warning',
  ],
  [
    'a variable for the account',
    when({ ArnLike: { 'aws:SourceArn': `arn:aws:logs:*:$\{aws:SourceAccount}:log-group:*` } }),
    'ok',
  ],
  ['a folder named after a tag', [ACL, { ...PUT, Resource: `${BUCKET}/$\{aws:PrincipalTag/team, 'logs'}/*` }], 'ok'],
];

/**
 * AWS's sample for the data perimeter of a bucket. It admits callers of the organisation, from networks of the
 * organisation, and AWS services that act for accounts of the organisation.
 */
const PERIMETER = [
  ...OPEN,
  {
    ...{ Sid: 'EnforceOrgIdentities', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ALL },
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1', 'aws:PrincipalAccount': [OTHER] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  },
  {
    ...{ Sid: 'EnforceConfusedDeputy', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ALL },
    Condition: {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-1', 'aws:SourceAccount': [OTHER] },
      Null: { 'aws:SourceArn': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
  },
  {
    ...{ Sid: 'EnforceNetworks', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ALL },
    Condition: {
      NotIpAddressIfExists: { 'aws:SourceIp': ['192.0.2.0/24'] },
      StringNotEqualsIfExists: {
        'aws:SourceVpc': 'vpc-1',
        'aws:PrincipalTag/dp:exclude:network': 'true',
        'aws:PrincipalAccount': [OTHER],
      },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/aws:ec2-infrastructure'] },
    },
  },
];

const text = (statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const WORST: readonly Exports[] = ['failed', 'warning', 'ok'];
const worstOf = (said: ReadonlyMap<CheckName, string>, names: readonly CheckName[]) =>
  WORST.find((status) => names.some((name) => said.get(name) === status));

let destination: EmulatedDestination;
beforeAll(async () => {
  destination = await openDestination(ACCOUNT, false);
});
afterAll(async () => {
  expect(destination.emulator.state().defects).toEqual([]);
  await destination.emulator.close();
});

describe('doctor and the emulator decide as expected about a bucket policy with', () => {
  it.each(SHAPES)('%s', async (_about, statements, exports, records = exports === 'failed' ? undefined : exports) => {
    const policy = text(statements);
    const said = doctorSays(destination, policy, '');
    expect(worstOf(said, ['policy-acl', 'policy-put', 'caller-put'])).toBe(exports);
    if (records !== undefined) expect(worstOf(said, ['caller-records'])).toBe(records);
    const emulated = await answers(destination, policy, '');
    expect(emulated, 'the emulator stores the policy').toBeDefined();
    if (exports !== 'warning') expect(emulated?.isTaskAccepted).toBe(exports === 'ok');
  });

  it("AWS's data perimeter: exports pass only if source and caller are of the organisation, and if the caller is in the network of the organisation or has the exempting tag", async () => {
    const policy = text(PERIMETER);
    const { emulator } = destination;
    const tried = async () => answers(destination, policy, '');
    expect(await tried()).toEqual({ isTaskAccepted: false, areRecordsAccepted: false });
    emulator.setPolicyContext({ of: 'exports', values: { 'aws:SourceOrgID': 'o-1' } });
    expect(await tried()).toEqual({ isTaskAccepted: false, areRecordsAccepted: false });
    emulator.setPolicyContext({ values: { 'aws:PrincipalOrgID': 'o-1', 'aws:SourceIp': '192.0.2.9' } });
    expect(await tried()).toEqual({ isTaskAccepted: true, areRecordsAccepted: true });
    emulator.setPolicyContext({ of: 'exports', values: { 'aws:SourceOrgID': 'o-2' } });
    expect(await tried()).toEqual({ isTaskAccepted: false, areRecordsAccepted: true });
    emulator.setPolicyContext({ of: 'exports', values: { 'aws:SourceOrgID': 'o-1' } });
    emulator.setPolicyContext({ values: { 'aws:SourceIp': '203.0.113.1' } });
    expect(await tried()).toEqual({ isTaskAccepted: false, areRecordsAccepted: false });
    emulator.setPolicyContext({ values: { 'aws:PrincipalTag/dp:exclude:network': 'true' } });
    expect(await tried()).toEqual({ isTaskAccepted: true, areRecordsAccepted: true });
    emulator.clearPolicyContext();
    expect(worstOf(doctorSays(destination, policy, ''), ['policy-acl', 'policy-put', 'caller-put'])).toBe('warning');
  });
});
