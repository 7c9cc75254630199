import { describe, expect, it } from 'vitest';
import { evaluate, type PolicyQuestion, parseBucketPolicy, type Verdict } from './index.js';

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
