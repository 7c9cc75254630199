import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideBy, evaluate, isKnownConditionKey, type PolicyQuestion, parseBucketPolicy } from './index.js';

const ALLOW = {
  Sid: 'Write',
  Effect: 'Allow',
  Principal: { Service: 'logs.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::b/*',
};
const DENY = { ...ALLOW, Sid: 'No', Effect: 'Deny', Principal: '*' };
const QUESTION: PolicyQuestion = {
  principal: { kind: 'service', names: ['logs.amazonaws.com'] },
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::b/p/k',
  context: new Map([
    ['aws:sourceaccount', ['1']],
    ['aws:principalisawsservice', ['true']],
  ]),
};
const IP = { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
const knows = (key: string) =>
  key !== 'aws:sourceip' && !/requestobjecttag|principaltag/.test(key) && isKnownConditionKey(key, 's3');
const decided = (...statements: unknown[]) =>
  decideBy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 's3', knows)(QUESTION);

describe('a policy written by others', () => {
  it.each<[string, unknown[], string, string[]]>([
    ['that allows the request results in allow', [ALLOW], 'allow', ['Write']],
    ['without a statement that applies results in none', [{ ...ALLOW, Action: 's3:GetObject' }], 'none', []],
    ['that denies the request results in deny', [ALLOW, DENY], 'deny', ['No']],
    ['with a Deny that possibly applies results in unsure', [ALLOW, { ...DENY, Condition: IP }], 'unsure', ['No']],
    [
      'with a Deny that applies and a Deny that possibly applies results in deny',
      [{ ...DENY, Sid: '', Condition: IP }, ALLOW, DENY],
      'deny',
      ['No'],
    ],
    [
      'with an Allow that possibly applies results in unsure',
      [{ ...ALLOW, Sid: undefined, Condition: IP }],
      'unsure',
      ['statement 1'],
    ],
    [
      'with an Allow that applies and an Allow that possibly applies results in allow',
      [ALLOW, { ...ALLOW, Sid: 'x', Condition: IP }],
      'allow',
      ['Write'],
    ],
    [
      'with a Deny of another action under an unknown condition results in allow',
      [ALLOW, { ...DENY, Action: 's3:DeleteObject', Condition: IP }],
      'allow',
      ['Write'],
    ],
    [
      'with a Deny that possibly applies to callers, but to no service, results in allow',
      [ALLOW, { ...DENY, Condition: { ...IP, Bool: { 'aws:PrincipalIsAWSService': 'false' } } }],
      'allow',
      ['Write'],
    ],
    [
      'with a Deny of requests from outside an organisation results in deny for a service',
      [ALLOW, { ...DENY, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
      'deny',
      ['No'],
    ],
    [
      'with an Allow for deleted users and for the service results in allow',
      [
        { ...ALLOW, Principal: { AWS: 'AIDAEXAMPLE', Federated: 'x', CanonicalUser: 'y' } },
        { ...ALLOW, Sid: 'Both', Principal: { AWS: ['AROAEXAMPLE'], Service: ['logs.amazonaws.com'] } },
      ],
      'allow',
      ['Both'],
    ],
    [
      'with an Allow for any service results in unsure',
      [{ ...ALLOW, Principal: { Service: '*' } }],
      'unsure',
      ['Write'],
    ],
    [
      'with a Deny that exempts any service results in unsure',
      [{ ...DENY, Principal: undefined, NotPrincipal: { Service: '*' } }],
      'unsure',
      ['No'],
    ],
    [
      'with a condition on a short ARN results in unsure',
      [{ ...ALLOW, Condition: { ArnLike: { 'aws:SourceArn': ['arn:aws:logs:*'] } } }],
      'unsure',
      ['Write'],
    ],
    [
      'with an escaped character in a resource that does not match results in none',
      [{ ...ALLOW, Resource: `arn:aws:s3:::b/$\{$}/*` }],
      'none',
      [],
    ],
    [
      'with a known variable in a resource that does not match results in none',
      [{ ...ALLOW, Resource: `arn:aws:s3:::b/$\{aws:SourceAccount}/*` }],
      'none',
      [],
    ],
    [
      'with an unknown variable in Resource results in unsure',
      [{ ...ALLOW, Resource: `arn:aws:s3:::b/$\{aws:PrincipalTag/t}/*` }],
      'unsure',
      ['Write'],
    ],
    [
      'with an unknown variable in NotResource results in unsure',
      [{ ...DENY, Resource: undefined, NotResource: `arn:aws:s3:::$\{x}/*` }],
      'unsure',
      ['No'],
    ],
    [
      'with an unknown variable in a condition results in unsure',
      [{ ...ALLOW, Condition: { StringEquals: { 'aws:SourceAccount': `$\{x}` } } }],
      'unsure',
      ['Write'],
    ],
    ['with a Condition that is no object results in unsure', [{ ...ALLOW, Condition: ['x'] }], 'unsure', ['Write']],
    ['with an unknown Effect results in unsure', [{ ...ALLOW, Effect: 'Maybe' }], 'unsure', ['Write']],
    [
      'with statements that are no objects results in unsure',
      ['x', 3, null],
      'unsure',
      ['statement 1', 'statement 2', 'statement 3'],
    ],
  ])('%s', (_about, statements, verdict, by) => {
    const { because, mayAllow, effect, ...decision } = decided(...statements);
    expect(decision).toEqual({ verdict, by });
    if (verdict === 'allow' || verdict === 'deny') expect(effect?.toLowerCase()).toBe(verdict);
    if (verdict === 'allow') expect(mayAllow).toBe(true);
    if (verdict === 'none') expect(mayAllow).toBe(false);
    expect(because.length > 0).toBe(verdict === 'unsure');
  });

  it('results in mayAllow only if an Allow applies or possibly applies', () => {
    expect(decided({ ...DENY, Condition: IP }).mayAllow).toBe(false);
    expect(decided(ALLOW, { ...DENY, Condition: IP }).mayAllow).toBe(true);
    expect(decided({ ...ALLOW, Condition: IP }).mayAllow).toBe(true);
  });

  it('results in a decision that names the parts that cannot be evaluated', () => {
    expect(decided({ ...DENY, Condition: { ...IP, StringEquals: { 's3:RequestObjectTag/a': 'b' } } }).because).toEqual([
      'the condition key aws:SourceIp',
      'the condition key s3:RequestObjectTag/a',
    ]);
  });

  it.each(['', 'no JSON', '[]', '{}', '{"Statement":', '"Statement"'])(
    'that cannot be read as a policy results in unsure: %s',
    (text) => {
      expect(decideBy(text, 's3')(QUESTION)).toMatchObject({ verdict: 'unsure', by: ['the policy'] });
    },
  );

  it('that does not exist results in none', () => {
    expect(decideBy(undefined, 's3')(QUESTION).verdict).toBe('none');
  });
});

describe('a caller whose ARN is known', () => {
  const ask = (arn: string, named: string) =>
    decideBy(
      JSON.stringify({ Statement: { ...DENY, Principal: { AWS: named } } }),
      's3',
    )({
      ...QUESTION,
      principal: { kind: 'account', accountId: '111111111111', arn },
    }).verdict;
  const session = 'arn:aws:sts::111111111111:assumed-role/exporter/ci';

  it.each([
    [session, 'arn:aws:iam::111111111111:role/exporter', 'deny'],
    [session, 'arn:aws:iam::111111111111:role/team/exporter', 'deny'],
    [session, session, 'deny'],
    [session, '111111111111', 'deny'],
    [session, 'arn:aws:iam::111111111111:root', 'deny'],
    [session, 'arn:aws:iam::111111111111:role/exporter2', 'none'],
    [session, 'arn:aws:sts::111111111111:assumed-role/exporter/other', 'none'],
    [session, 'arn:aws:iam::222222222222:role/exporter', 'none'],
    ['arn:aws:iam::111111111111:user/a.b', 'arn:aws:iam::111111111111:user/a.b', 'deny'],
    ['arn:aws:iam::111111111111:user/a.b', 'arn:aws:iam::111111111111:user/axb', 'none'],
  ])('with the ARN %s gets from a Deny for %s the verdict %s', (arn, named, verdict) =>
    expect(ask(arn, named)).toBe(verdict),
  );

  it.each([['arn:aws:iam::111111111111:role/exporter'], ['arn:aws:iam::222222222222:root']])(
    'is perhaps exempted by a NotPrincipal that names only %s',
    (AWS) => {
      const Statement = [{ ...DENY, Principal: undefined, NotPrincipal: { AWS } }];
      const principal = { kind: 'account', accountId: '111111111111', arn: session } as const;
      const decision = decideBy(JSON.stringify({ Statement }), 's3')({ ...QUESTION, principal });
      expect(decision).toMatchObject({ verdict: 'unsure', effect: 'Deny', because: ['NotPrincipal'] });
    },
  );

  it('can have a canonical user id that a statement names, but a service cannot', () => {
    const Statement = [{ ...ALLOW, Principal: { CanonicalUser: '79a5' } }];
    const decide = decideBy(JSON.stringify({ Statement }), 's3');
    const principal = { kind: 'account', accountId: '111111111111', arn: session } as const;
    expect(decide({ ...QUESTION, principal })).toMatchObject({ verdict: 'unsure', because: ['a canonical user id'] });
    expect(decide({ ...QUESTION, principal, action: 's3:GetObject' }).verdict).toBe('none');
    expect(decide(QUESTION).verdict).toBe('none');
  });
});

const any = fc.constantFrom;
const OBJECTS = ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/p/?', `arn:aws:s3:::b/$\{aws:SourceAccount, 'p'}/*`];
const BOTH = ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'];
const statement = fc
  .record(
    {
      Sid: any('a', 'b', ''),
      Effect: any('Allow', 'Deny'),
      Principal: any<unknown>('*', { Service: 'logs.amazonaws.com' }, { AWS: '111111111111' }),
      target: any<object>(
        ...OBJECTS.flatMap((Resource) => [
          { Action: 's3:PutObject', Resource },
          { Action: ['s3:Get*', 's3:Put*'], Resource },
          { Action: 's3:GetObject', Resource },
        ]),
        { Action: 's3:*', Resource: BOTH },
      ),
      Condition: any<unknown>(
        ...[
          {},
          { StringEquals: { 'aws:SourceAccount': ['1', '2'] } },
          { Bool: { 'aws:PrincipalIsAWSService': false } },
        ],
        ...[{ Null: { 'aws:SourceVpce': 'true' } }, { ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:logs:*:1:*' } }],
        ...[{ StringLike: { 'aws:SourceAccount': `$\{aws:SourceAccount}*` } }],
        ...[{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }],
      ),
    },
    { requiredKeys: ['Effect', 'Principal', 'target'] },
  )
  .map(({ target, ...rest }) => ({ ...rest, ...target }));

describe('any policy', () => {
  it('that can be evaluated gets the same verdict from decideBy and from evaluate', () => {
    fc.assert(
      fc.property(fc.uniqueArray(statement, { minLength: 1, selector: ({ Sid }) => Sid }), (statements) => {
        const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
        expect(decideBy(text, 's3')(QUESTION).verdict).toBe(evaluate(parseBucketPolicy(text, 'b'), QUESTION));
      }),
    );
  });

  it('gets a verdict and never an error', () => {
    const odd = fc.dictionary(
      any('Sid', 'Effect', 'Principal', 'Action', 'Resource', 'NotResource', 'Condition'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.array(odd).map((Statement) => JSON.stringify({ Statement })),
        ),
        (text) => {
          expect(['allow', 'deny', 'none', 'unsure']).toContain(decideBy(text, 's3')(QUESTION).verdict);
        },
      ),
    );
  });
});
