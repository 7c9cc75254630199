import { describe, expect, it } from 'vitest';
import { evaluate, parseBucketPolicy, parseKeyPolicy } from './index.js';

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

function parse(...statements: object[]) {
  return parseBucketPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'b');
}

describe('a policy is refused', () => {
  const MALFORMED = { kind: 'malformed' };
  const put = { Action: 's3:PutObject' };
  const equals = (key: string) => ({ Condition: { StringEquals: { [key]: 'x' } } });

  it.each<[string, object, string]>([
    ['a resource in another bucket', { Resource: 'arn:aws:s3:::other/*' }, 'Policy has invalid resource'],
    ['a star as resource', { Resource: '*' }, 'Policy has invalid resource'],
    ['a resource of another service', { Resource: 'arn:aws:kms:::b/*' }, 'Policy has invalid resource'],
    ['actions of other services', { Action: 'logs:PutLogEvents' }, 'Policy has invalid action'],
    ['an action that does not exist', { Action: ['s3:GetObject', 's3:GetObjects'] }, 'Policy has invalid action'],
    ['a pattern that stands for no action', { Action: 's3:Fetch*' }, 'Policy has invalid action'],
    ['an empty principal', { Principal: {} }, 'Invalid principal in policy'],
    ['no principal', { Principal: undefined }, 'Missing required field Principal'],
    ['NotPrincipal and Allow', { Principal: undefined, NotPrincipal: '*' }, 'Allow with NotPrincipal is not allowed.'],
    ['no action', { Action: undefined }, 'Missing required field Action'],
    ['both Action and NotAction', { NotAction: 's3:*' }, 'Missing required field Action'],
    ['no resource', { Resource: undefined }, 'Missing required field Resource'],
    ['no effect', { Effect: undefined }, 'Missing required field Effect'],
    ['an effect in the wrong case', { Effect: 'allow' }, 'Invalid effect: allow'],
    ['a misspelt member', { Conditions: {} }, 'Unknown field Conditions'],
    [
      'an action on objects if only the bucket is a resource',
      { Resource: 'arn:aws:s3:::b' },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'two actions, and one of them has no resource',
      { Action: ['s3:GetObject', 's3:ListBucket'] },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'an action on the whole account',
      { Action: 's3:ListAllMyBuckets', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'a condition key of another action',
      equals('s3:x-amz-acl'),
      'Conditions do not apply to combination of actions and resources in statement',
    ],
    [
      'a condition key that only one of two actions has',
      { Action: ['s3:PutObject', 's3:PutObjectTagging'], ...equals('s3:x-amz-acl') },
      'Conditions do not apply to combination of actions and resources in statement',
    ],
    [
      'a condition key of listings, if only objects are resources',
      { Action: 's3:*', ...equals('s3:prefix') },
      'Conditions do not apply to combination of actions and resources in statement',
    ],
    ['a condition key that does not exist', { ...put, ...equals('s3:x-acl') }, 'Policy has an invalid condition key'],
    ['a condition key of KMS', equals('kms:ViaService'), 'Policy has an invalid condition key'],
    ['an operator that does not exist', { Condition: { Equals: {} } }, 'Invalid Condition type : Equals'],
    [
      'an impossible range of addresses',
      { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } },
      'Invalid IP address in Conditions',
    ],
  ])('with %s', (_about, change, message) => {
    expect(() => parse({ ...ALLOW, ...change })).toThrow(expect.objectContaining({ ...MALFORMED, message }));
  });

  it.each([
    { AWS: '11111111111' },
    { AWS: 'arn:aws:iam::11111111111:root' },
    { AWS: 'arn:aws:iam::111111111111:role/team-*' },
    { AWS: 'arn:aws:iam::111111111111:group/admins' },
    { AWS: 'arn:aws:iam::111111111111:assumed-role/a/b' },
    { AWS: 'arn:aws:sts::111111111111:role/a' },
    { AWS: 'arn:aws:sts::111111111111:assumed-role/a' },
    { AWS: 'arn:aws:iam::111111111111:role/' },
    { AWS: 'arn:aws-cn:iam::111111111111:root' },
    { AWS: 'AROAEXAMPLEEXAMPLEEXA' },
    { AWS: [] },
    { Service: '*' },
    { Service: 'logs' },
    { Service: 'logs.cn-north-1.amazonaws.com.cn' },
    { Service: 'logs.cn-north-1.amazonaws.com' },
    { Federated: 'cognito-identity.amazonaws.com' },
    { CanonicalUser: 'me' },
    'arn:aws:iam::111111111111:root',
  ])('with the principal %j', (Principal) => {
    const text = JSON.stringify({ Statement: { ...ALLOW, Principal } });
    const message = 'Invalid principal in policy';
    expect(() => parseBucketPolicy(text, 'b', 'aws')).toThrow(expect.objectContaining({ ...MALFORMED, message }));
  });

  it.each([
    { AWS: ['111111111111', 'arn:aws:iam::111111111111:user/a/b.c', 'arn:aws:iam::111111111111:role/p/r'] },
    { AWS: 'arn:aws:sts::111111111111:assumed-role/r/s@example.com' },
    { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' },
    { Service: ['delivery.logs.amazonaws.com', 'logs.eu-central-1.amazonaws.com'] },
  ])('but not because of the principal %j', (Principal) => {
    const text = JSON.stringify({ Statement: { ...ALLOW, Principal } });
    expect(() => parseBucketPolicy(text, 'b', 'aws')).not.toThrow();
  });

  it('in China with ARNs of other partitions, and with Regional service names that do not end in .cn', () => {
    const parseIn = (change: object) => () =>
      parseBucketPolicy(
        JSON.stringify({ Statement: { ...ALLOW, Resource: 'arn:aws-cn:s3:::b/*', ...change } }),
        'b',
        'aws-cn',
      );
    expect(parseIn({ Principal: { Service: 'logs.cn-north-1.amazonaws.com.cn' } })).not.toThrow();
    expect(parseIn({ Principal: { Service: 'logs.cn-north-1.amazonaws.com' } })).toThrow('Invalid principal');
    expect(parseIn({ Resource: 'arn:aws:s3:::b/*' })).toThrow('Policy has invalid resource');
  });

  it.each([
    ['{}', 'Missing required field Statement'],
    ['{"Statement": []}', 'Could not parse the policy: Statement is empty!'],
    ['{"Statement": "x"}', 'Invalid policy syntax.'],
    ['{"Version": "2012-10-18", "Statement": []}', 'The policy must contain a valid version string'],
    ['{"Statement": [], "Comment": ""}', 'Unknown field Comment'],
    ['{"Statement": [}', 'This policy contains invalid Json'],
    [' {}', "Policies must be valid JSON and the first byte must be '{'"],
  ])('that is %s', (text, message) => {
    expect(() => parseBucketPolicy(text, 'b')).toThrow(expect.objectContaining({ ...MALFORMED, message }));
  });

  it.each<[string, object]>([
    ['a global condition key that is not known', equals('aws:Mood')],
    ['ForAnyValue and IfExists', { Condition: { 'ForAnyValue:StringEqualsIfExists': { 'aws:SourceIp': 'x' } } }],
    ['a variable that is not known', { Resource: `arn:aws:s3:::b/$\{aws:Mood}/*` }],
    ['a variable without a name', { Resource: `arn:aws:s3:::b/$\{}/*` }],
    ['tags in the body of a request', { Action: 's3:PutObjectTagging', ...equals('s3:RequestObjectTag/a') }],
  ])('with a part that this package cannot evaluate: %s', (_about, change) => {
    expect(() => parse({ ...ALLOW, ...change })).toThrow(expect.objectContaining({ kind: 'notEvaluated' }));
  });

  it('with more than 20 KiB, apart from white space', () => {
    const text = (size: number) => JSON.stringify({ Id: 'x'.repeat(size), Statement: ALLOW }, undefined, 8);
    const frame = JSON.stringify({ Id: '', Statement: ALLOW }).length;
    expect(() => parseBucketPolicy(text(20_480 - frame), 'b')).not.toThrow();
    expect(() => parseBucketPolicy(text(20_481 - frame), 'b')).toThrow(/^Normalized policy document exceeds/);
  });

  it('with the same Sid twice', () => {
    expect(() => parse({ ...ALLOW, Sid: 'a' }, { ...ALLOW, Sid: 'a' })).toThrow(/unique/);
  });
});

describe('a policy is accepted', () => {
  const both = ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'];
  it.each<[string, object]>([
    ['with all actions on the bucket and its objects', { Action: '*', Resource: both }],
    ['with a resource pattern that covers the bucket and its objects', { Action: 's3:*', Resource: 'arn:aws:s3:::b*' }],
    [
      'with actions on the bucket and actions on objects, for both resources',
      { Action: ['s3:ListBucket', 's3:GetObject'], Resource: both },
    ],
    [
      'with all actions, and a condition key that only some actions have',
      { Action: 's3:*', Resource: both, Condition: { StringLike: { 's3:prefix': 'a/*' } } },
    ],
    ['with a condition key in upper case', { Condition: { StringEquals: { 'AWS:PRINCIPALORGID': 'o-1' } } }],
  ])('%s', (_about, change) => {
    expect(() => parse({ ...ALLOW, ...change })).not.toThrow();
  });
});

describe('a key policy', () => {
  const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/k';
  const ALLOW_LOGS = {
    Effect: 'Allow',
    Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
    Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceAccount': '111111111111', 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
    },
  };
  const parseKey = (statement: object) => parseKeyPolicy(JSON.stringify({ Statement: statement }));

  it('is evaluated like a bucket policy', () => {
    const ask = (action: string, account: string) =>
      evaluate(parseKey(ALLOW_LOGS), {
        principal: { kind: 'service', names: ['logs.eu-central-1.amazonaws.com'] },
        action,
        resource: KEY,
        context: new Map([
          ['aws:sourceaccount', [account]],
          ['kms:viaservice', ['s3.eu-central-1.amazonaws.com']],
        ]),
      });
    expect(ask('kms:GenerateDataKey', '111111111111')).toBe('allow');
    expect(ask('kms:GenerateDataKey', '222222222222')).toBe('none');
    expect(ask('kms:Encrypt', '111111111111')).toBe('none');
  });

  it('is refused with a principal that cannot exist, and with actions or condition keys that KMS does not have', () => {
    expect(() => parseKey({ ...ALLOW_LOGS, Principal: { AWS: 'me' } })).toThrow(
      expect.objectContaining({
        kind: 'malformed',
        message: 'Policy contains a statement with one or more invalid principals.',
      }),
    );
    expect(() => parseKey({ ...ALLOW_LOGS, Action: 's3:PutObject' })).toThrow(/invalid action/);
    expect(() => parseKey({ ...ALLOW_LOGS, Action: 'kms:Encipher' })).toThrow(
      expect.objectContaining({ kind: 'notEvaluated', message: 'the action kms:Encipher' }),
    );
    expect(() => parseKey({ ...ALLOW_LOGS, Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } })).toThrow(
      expect.objectContaining({ kind: 'notEvaluated', message: 'the condition key s3:x-amz-acl' }),
    );
  });
});
