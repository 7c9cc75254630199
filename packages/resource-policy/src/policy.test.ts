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
    ['matches actions in any case and by wildcards', { Action: 'S3:get*' }, {}, 'allow'],
    ['for objects does not apply to the bucket', {}, { resource: 'arn:aws:s3:::b' }, 'none'],
    ['matches resources in their case only', { Resource: 'arn:aws:s3:::b/K' }, {}, 'none'],
    ['matches one character by a question mark', { Resource: 'arn:aws:s3:::b/?' }, {}, 'allow'],
    ['names an account by its number', { Principal: { AWS: '111111111111' } }, {}, 'allow'],
    ['names an account by its root', { Principal: { AWS: ['arn:aws:iam::111111111111:root'] } }, {}, 'allow'],
    ['does not apply to another account', { Principal: { AWS: '222222222222' } }, {}, 'none'],
    ['for a service does not apply to an account', { Principal: { Service: 'logs.amazonaws.com' } }, {}, 'none'],
    [
      'applies to all principals but those in NotPrincipal',
      { Principal: undefined, NotPrincipal: { AWS: '222222222222' } },
      {},
      'allow',
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

  it('with a Deny for one identity of an account denies only that identity', () => {
    const deny = (name: string) => ({
      ...ALLOW,
      Effect: 'Deny',
      Principal: { AWS: `arn:aws:iam::111111111111:${name}` },
    });
    const principal = { kind: 'account', accountId: '111111111111', user: 'emulator' } as const;
    const names = ['root', 'user/emulator', 'role/other'];
    expect(names.map((name) => ask([ALLOW, deny(name)], { principal }))).toEqual(['deny', 'deny', 'allow']);
  });

  it('with a Deny and an Allow denies, whatever their order', () => {
    expect(ask([ALLOW, { ...ALLOW, Effect: 'Deny' }])).toBe('deny');
    expect(ask([{ ...ALLOW, Effect: 'Deny' }, ALLOW])).toBe('deny');
  });

  it.each([
    ['StringEquals', 'aws:SourceAccount', ['1', '2'], { 'aws:sourceaccount': ['2'] }, true],
    ['StringEquals', 'aws:SourceAccount', '1', {}, false],
    ['StringEqualsIfExists', 'aws:SourceAccount', '1', {}, true],
    ['StringNotEquals', 'aws:SourceAccount', '1', {}, true],
    ['StringNotEquals', 'aws:SourceAccount', '1', { 'aws:sourceaccount': ['1'] }, false],
    ['StringNotLike', 's3:x-amz-k', ['a*', 'b*'], { 's3:x-amz-k': ['bc'] }, false],
    ['StringEqualsIgnoreCase', 's3:x-amz-k', 'ABC', { 's3:x-amz-k': ['abc'] }, true],
    ['StringLike', 's3:x-amz-k', 'a*c?', { 's3:x-amz-k': ['abbcd'] }, true],
    [
      'ArnLike',
      's3:x-amz-k',
      'arn:aws:logs:*:1:log-group:*',
      { 's3:x-amz-k': ['arn:aws:logs:eu-west-1:1:log-group:/a:*'] },
      true,
    ],
    [
      'ArnLike',
      's3:x-amz-k',
      'arn:aws:logs:*:log-group:*',
      { 's3:x-amz-k': ['arn:aws:logs:eu-west-1:1:log-group:/a'] },
      false,
    ],
    [
      'ArnEquals',
      's3:x-amz-k',
      'arn:aws:logs:*:1:log-group:/b*',
      { 's3:x-amz-k': ['arn:aws:logs:x:1:log-group:/a'] },
      false,
    ],
    ['ArnNotLike', 's3:x-amz-k', 'arn:aws:logs:*:1:*', { 's3:x-amz-k': ['arn:aws:logs:x:2:y'] }, true],
    ['Bool', 'aws:SecureTransport', false, { 'aws:securetransport': ['true'] }, false],
    ['Bool', 'aws:SecureTransport', 'true', { 'aws:securetransport': ['true'] }, true],
    ['Null', 's3:if-none-match', true, {}, true],
    ['Null', 's3:if-none-match', 'true', { 's3:if-none-match': ['*'] }, false],
    ['NumericLessThan', 's3:TlsVersion', 1.2, { 's3:tlsversion': ['1.3'] }, false],
    ['NumericGreaterThanEquals', 's3:x-amz-k', '5', { 's3:x-amz-k': ['5'] }, true],
    ['DateLessThan', 's3:x-amz-k', '2026-01-01T00:00:00Z', { 's3:x-amz-k': ['1700000000'] }, true],
    ['ForAnyValue:StringEquals', 's3:x-amz-k', 'a', { 's3:x-amz-k': ['b', 'a'] }, true],
    ['ForAllValues:StringEquals', 's3:x-amz-k', 'a', { 's3:x-amz-k': ['b', 'a'] }, false],
    ['ForAllValues:StringEquals', 's3:x-amz-k', 'a', {}, true],
  ] as [string, string, unknown, Record<string, string[]>, boolean][])(
    'with the condition %s %s %j applies to a request with %j: %s',
    (operator, key, wanted, keys, holds) => {
      const Condition = { [operator]: { [key]: wanted } };
      expect(ask([{ ...ALLOW, Condition }], { keys })).toBe(holds ? 'allow' : 'none');
    },
  );

  it('applies only if all conditions of the statement are met', () => {
    const Condition = { StringEquals: { 's3:x-amz-a': '1', 's3:x-amz-b': '2' } };
    expect(ask([{ ...ALLOW, Condition }], { keys: { 's3:x-amz-a': ['1'] } })).toBe('none');
    expect(ask([{ ...ALLOW, Condition }], { keys: { 's3:x-amz-a': ['1'], 's3:x-amz-b': ['2'] } })).toBe('allow');
  });

  it('is evaluated quickly even with malicious patterns', () => {
    const Resource = `arn:aws:s3:::b/${'*a'.repeat(2_000)}`;
    expect(ask([{ ...ALLOW, Resource }], { resource: `arn:aws:s3:::b/${'a'.repeat(1_000)}b` })).toBe('none');
  });
});

describe('a policy is refused', () => {
  it.each([
    ['a bucket that is not this one', { ...ALLOW, Resource: 'arn:aws:s3:::other/*' }, /invalid resource/],
    ['actions of other services', { ...ALLOW, Action: 'logs:PutLogEvents' }, /invalid action/],
    ['an empty principal', { ...ALLOW, Principal: {} }, /Invalid principal/],
    ['no principal', { ...ALLOW, Principal: undefined }, /Principal/],
    ['an account of eleven digits', { ...ALLOW, Principal: { AWS: '11111111111' } }, /Invalid principal/],
    ['both Action and NotAction', { ...ALLOW, NotAction: 's3:*' }, /Action/],
    ['a misspelt member', { ...ALLOW, Conditions: {} }, /Conditions/],
    ['an effect that is none', { ...ALLOW, Effect: 'allow' }, /Effect/],
  ])('with %s', (_about, statement, message) => {
    expect(() => parse(statement)).toThrow(message);
  });

  it.each([
    ['a condition', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    ['a condition key', { Condition: { StringEquals: { 's3:RequestObjectTag/team': 'a' } } }],
    ['a variable', { Resource: `arn:aws:s3:::b/$\{aws:PrincipalAccount}/*` }],
  ])('with %s that this package cannot evaluate', (_about, change) => {
    expect(() => parse({ ...ALLOW, ...change })).toThrow(expect.objectContaining({ kind: 'notEvaluated' }));
  });

  it('with the same Sid twice, or without statements', () => {
    expect(() => parse({ ...ALLOW, Sid: 'a' }, { ...ALLOW, Sid: 'a' })).toThrow(/unique/);
    expect(() => parseBucketPolicy('{"Statement": []}', 'b')).toThrow(expect.objectContaining({ kind: 'malformed' }));
  });
});

describe('the policy of a key', () => {
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

  it('is evaluated like that of a bucket', () => {
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

  it('can have only actions and condition keys of KMS', () => {
    expect(() => parseKey({ ...ALLOW_LOGS, Action: 's3:PutObject' })).toThrow(/invalid action/);
    expect(() => parseKey({ ...ALLOW_LOGS, Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } })).toThrow(
      expect.objectContaining({ kind: 'notEvaluated', message: 'the condition key s3:x-amz-acl' }),
    );
  });
});
