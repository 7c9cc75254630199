import { describe, expect, it } from 'vitest';
import { evaluate, type PolicyQuestion, parseBucketPolicy, parseKeyPolicy, type Verdict } from './index.js';

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

function parse(...statements: object[]) {
  return parseBucketPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'b');
}

function ask(
  statements: object[],
  question: Partial<PolicyQuestion> & { keys?: Record<string, string[]> } = {},
): Verdict {
  const { keys = {}, ...rest } = question;
  return evaluate(parse(...statements), {
    principal: { kind: 'account', accountId: '111111111111' },
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    context: new Map(Object.entries(keys)),
    ...rest,
  });
}

describe('a policy', () => {
  it.each([
    ['applies to the principal that it names', {}, {}, 'allow'],
    ['does not apply to other actions', {}, { action: 's3:PutObject' }, 'none'],
    ['matches actions case-insensitively and by wildcards', { Action: 'S3:get*' }, {}, 'allow'],
    ['for objects does not apply to the bucket', {}, { resource: 'arn:aws:s3:::b' }, 'none'],
    ['matches resources case-sensitively', { Resource: 'arn:aws:s3:::b/K' }, {}, 'none'],
    ['matches one character by a question mark', { Resource: 'arn:aws:s3:::b/?' }, {}, 'allow'],
    ['names an account by its number', { Principal: { AWS: '111111111111' } }, {}, 'allow'],
    ['names an account by its root', { Principal: { AWS: ['arn:aws:iam::111111111111:root'] } }, {}, 'allow'],
    ['does not apply to another account', { Principal: { AWS: '222222222222' } }, {}, 'none'],
    ['for a service does not apply to an account', { Principal: { Service: 'logs.amazonaws.com' } }, {}, 'none'],
    [
      'applies to all principals but those in NotPrincipal',
      { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '222222222222' } },
      {},
      'deny',
    ],
    ['applies to all actions but those in NotAction', { Action: undefined, NotAction: 's3:Get*' }, {}, 'none'],
    [
      'applies to all resources but those in NotResource',
      { Resource: undefined, NotResource: 'arn:aws:s3:::b/x' },
      {},
      'allow',
    ],
  ] as const)('%s', (_about, change, question, verdict) => {
    expect(ask([{ ...ALLOW, ...change }], question)).toBe(verdict);
  });

  it('with a Deny for the account or the IAM user of the caller denies a request, but not with a Deny for a role', () => {
    const deny = (name: string) => ({
      ...ALLOW,
      Effect: 'Deny',
      Principal: { AWS: `arn:aws:iam::111111111111:${name}` },
    });
    const principal = { kind: 'account', accountId: '111111111111', user: 'emulator' } as const;
    const names = ['root', 'user/emulator', 'role/other'];
    expect(names.map((name) => ask([ALLOW, deny(name)], { principal }))).toEqual(['deny', 'deny', 'allow']);
  });

  it('with a Deny and an Allow denies the request, in either order', () => {
    expect(ask([ALLOW, { ...ALLOW, Effect: 'Deny' }])).toBe('deny');
    expect(ask([{ ...ALLOW, Effect: 'Deny' }, ALLOW])).toBe('deny');
  });

  it.each([
    ['StringEquals', 'aws:SourceAccount', ['1', '2'], { 'aws:sourceaccount': ['2'] }, true],
    ['StringEquals', 'aws:SourceAccount', '1', {}, false],
    ['StringEqualsIfExists', 'aws:SourceAccount', '1', {}, true],
    ['StringNotEquals', 'aws:SourceAccount', '1', {}, true],
    ['StringNotEquals', 'aws:SourceAccount', '1', { 'aws:sourceaccount': ['1'] }, false],
    ['StringNotLike', 'aws:PrincipalTag/k', ['a*', 'b*'], { 'aws:principaltag/k': ['bc'] }, false],
    ['StringEqualsIgnoreCase', 'aws:PrincipalTag/k', 'ABC', { 'aws:principaltag/k': ['abc'] }, true],
    ['StringLike', 'aws:PrincipalTag/k', 'a*c?', { 'aws:principaltag/k': ['abbcd'] }, true],
    [
      'ArnLike',
      'aws:PrincipalTag/k',
      'arn:aws:logs:*:1:log-group:*',
      { 'aws:principaltag/k': ['arn:aws:logs:eu-west-1:1:log-group:/a:*'] },
      true,
    ],
    [
      'ArnLike',
      'aws:PrincipalTag/k',
      'arn:aws:logs:*:log-group:*',
      { 'aws:principaltag/k': ['arn:aws:logs:eu-west-1:1:log-group:/a'] },
      false,
    ],
    [
      'ArnEquals',
      'aws:PrincipalTag/k',
      'arn:aws:logs:*:1:log-group:/b*',
      { 'aws:principaltag/k': ['arn:aws:logs:x:1:log-group:/a'] },
      false,
    ],
    ['ArnNotLike', 'aws:PrincipalTag/k', 'arn:aws:logs:*:1:*', { 'aws:principaltag/k': ['arn:aws:logs:x:2:y'] }, true],
    ['Bool', 'aws:SecureTransport', false, { 'aws:securetransport': ['true'] }, false],
    ['Bool', 'aws:SecureTransport', 'true', { 'aws:securetransport': ['true'] }, true],
    ['Null', 'aws:SourceVpce', true, {}, true],
    ['Null', 'aws:SourceVpce', 'true', { 'aws:sourcevpce': ['vpce-1'] }, false],
    ['NumericLessThan', 's3:TlsVersion', 1.2, { 's3:tlsversion': ['1.3'] }, false],
    ['NumericGreaterThanEquals', 'aws:PrincipalTag/k', '5', { 'aws:principaltag/k': ['5'] }, true],
    ['DateLessThan', 'aws:PrincipalTag/k', '2026-01-01T00:00:00Z', { 'aws:principaltag/k': ['1700000000'] }, true],
    ['ForAnyValue:StringEquals', 'aws:PrincipalTag/k', 'a', { 'aws:principaltag/k': ['b', 'a'] }, true],
    ['ForAllValues:StringEquals', 'aws:PrincipalTag/k', 'a', { 'aws:principaltag/k': ['b', 'a'] }, false],
    ['ForAllValues:StringEquals', 'aws:PrincipalTag/k', 'a', {}, true],
    ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '192.0.2.7'], { 'aws:sourceip': ['192.0.2.7'] }, true],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', { 'aws:sourceip': ['11.0.0.1'] }, false],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', {}, false],
    ['NotIpAddress', 'aws:SourceIp', '2001:db8::/32', { 'aws:sourceip': ['2001:db8:1::1'] }, false],
    ['NotIpAddress', 'aws:SourceIp', '2001:db8::/32', { 'aws:sourceip': ['10.0.0.1'] }, true],
    ['NotIpAddressIfExists', 'aws:SourceIp', '10.0.0.0/8', {}, true],
    ['BinaryEquals', 'aws:PrincipalTag/k', 'aGk=', { 'aws:principaltag/k': ['aGk='] }, true],
    [
      'StringEquals',
      'aws:PrincipalTag/k',
      `$\{aws:username}`,
      { 'aws:principaltag/k': ['a*'], 'aws:username': ['a*'] },
      true,
    ],
    [
      'StringLike',
      'aws:PrincipalTag/k',
      `$\{aws:username}-*`,
      { 'aws:principaltag/k': ['ab-c'], 'aws:username': ['a*'] },
      false,
    ],
    [
      'StringLike',
      'aws:PrincipalTag/k',
      `$\{aws:username}-*`,
      { 'aws:principaltag/k': ['a*-c'], 'aws:username': ['a*'] },
      true,
    ],
    ['StringLike', 'aws:PrincipalTag/k', `a$\{*}?`, { 'aws:principaltag/k': ['a*b'] }, true],
    ['StringLike', 'aws:PrincipalTag/k', `a$\{*}?`, { 'aws:principaltag/k': ['abb'] }, false],
    ['StringNotEquals', 'aws:PrincipalTag/k', `$\{aws:username}`, { 'aws:principaltag/k': ['a'] }, false],
    ['StringEquals', 'aws:PrincipalTag/k', `$\{aws:PrincipalTag/t, 'none'}`, { 'aws:principaltag/k': ['none'] }, true],
    [
      'ArnLike',
      'aws:PrincipalArn',
      `arn:aws:iam::*:role/$\{aws:PrincipalTag/t}/*`,
      { 'aws:principalarn': ['arn:aws:iam::1:role/a/b'], 'aws:principaltag/t': ['a'] },
      true,
    ],
  ] as [string, string, unknown, Record<string, string[]>, boolean][])(
    'with the condition %s %s %j applies to a request with %j: %s',
    (operator, key, wanted, keys, holds) => {
      const Condition = { [operator]: { [key]: wanted } };
      expect(ask([{ ...ALLOW, Condition }], { keys })).toBe(holds ? 'allow' : 'none');
    },
  );

  it('applies only if all conditions of the statement are met', () => {
    const Condition = { StringEquals: { 'aws:PrincipalTag/a': '1', 'aws:PrincipalTag/b': '2' } };
    expect(ask([{ ...ALLOW, Condition }], { keys: { 'aws:principaltag/a': ['1'] } })).toBe('none');
    expect(ask([{ ...ALLOW, Condition }], { keys: { 'aws:principaltag/a': ['1'], 'aws:principaltag/b': ['2'] } })).toBe(
      'allow',
    );
  });

  it('is evaluated quickly even with malicious patterns', () => {
    const Resource = `arn:aws:s3:::b/${'*a'.repeat(2_000)}`;
    expect(ask([{ ...ALLOW, Resource }], { resource: `arn:aws:s3:::b/${'a'.repeat(1_000)}b` })).toBe('none');
  });
});

describe('variables', () => {
  const TEAM = `arn:aws:s3:::b/$\{aws:PrincipalTag/team}/*`;
  const question = (team: string[]): PolicyQuestion => ({
    ...{ principal: { kind: 'account', accountId: '111111111111' }, action: 's3:GetObject' },
    resource: 'arn:aws:s3:::b/red/k',
    context: new Map([['aws:principaltag/team', team]]),
  });
  const asked = (Version: string | undefined, change: object, team: string[]) =>
    evaluate(
      parseBucketPolicy(JSON.stringify({ Version, Statement: { ...ALLOW, Resource: TEAM, ...change } }), 'b'),
      question(team),
    );

  it.each([
    ['is replaced by its value', '2012-10-17', {}, ['red'], 'allow'],
    ['with another value matches nothing', '2012-10-17', {}, ['blue'], 'none'],
    ['with wildcards in its value matches only these characters', '2012-10-17', {}, ['r*'], 'none'],
    ['with several values matches nothing', '2012-10-17', {}, ['red', 'blue'], 'none'],
    ['without a value matches nothing', '2012-10-17', {}, [], 'none'],
    [
      'without a value matches nothing in NotResource',
      '2012-10-17',
      { Resource: undefined, NotResource: TEAM },
      [],
      'none',
    ],
    ['is not replaced in the older version of the policy language', undefined, {}, ['red'], 'none'],
  ] as const)('a variable in a resource %s', (_about, version, change, team, verdict) => {
    expect(asked(version, change, [...team])).toBe(verdict);
  });
});

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
