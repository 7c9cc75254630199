import { describe, expect, it } from 'vitest';
import { callerStatements, tlsStatements } from '../statements/index.js';
import {
  ACCOUNT,
  complaints,
  denied,
  deny,
  needed,
  OTHER,
  place,
  value,
  withBucket,
  withPolicy,
} from './testing/healthy.js';

describe('the bucket policy', () => {
  const [acl = {}, put = {}] = needed;
  const narrowed = (statement: object, condition: object) => ({ ...statement, Condition: condition });
  const to = (account: string, groups: string | string[]) => ({
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': groups },
  });
  const arn = (group: string, account = ACCOUNT) => `arn:aws:logs:eu-central-1:${account}:log-group:${group}`;

  it.each<[string, object[], string[], string]>([
    [
      'without the first statement',
      [put],
      ['policy-acl failed'],
      'Add LogferryReadBucketAcl to the bucket policy of archive.',
    ],
    ['without the second statement', [acl], ['policy-put failed'], `Add LogferryWriteExports${ACCOUNT} to`],
    ['without any', tlsStatements(place), ['policy-acl failed', 'policy-put failed'], 's3:GetBucketAcl'],
    [
      'for another account',
      [acl, narrowed(put, to(OTHER, arn('*', OTHER)))],
      ['policy-put failed'],
      'for /app (s3:PutObject)',
    ],
    [
      'denied to whoever has another name than the short one',
      [
        ...needed,
        narrowed(deny, {
          StringNotEquals: { 'aws:PrincipalServiceName': 'logs.amazonaws.com' },
          Bool: { 'aws:PrincipalIsAWSService': 'true' },
        }),
      ],
      ['policy-acl warning', 'policy-put warning'],
      'aws:PrincipalServiceName',
    ],
    ['for another log group', [narrowed(acl, to(ACCOUNT, arn('/b*'))), put], ['policy-acl failed'], 'for /app'],
    [
      'for another folder',
      [acl, { ...put, Resource: 'arn:aws:s3:::archive/data/*' }],
      ['policy-put failed'],
      'archive/logs/data',
    ],
    [
      'for another Region',
      [acl, { ...put, Principal: { Service: 'logs.us-east-1.amazonaws.com' } }],
      ['policy-put failed'],
      'Sid',
    ],
    ['by its short name', [{ ...acl, Principal: { Service: 'logs.amazonaws.com' } }, put], [], ''],
    [
      'for one form of the ARN',
      [acl, narrowed(put, to(ACCOUNT, arn('/app')))],
      ['policy-put warning'],
      'both with and without :*',
    ],
    ['for both forms of the ARN', [acl, narrowed(put, to(ACCOUNT, [arn('/app'), arn('/app:*')]))], [], ''],
    [
      'that denies everybody',
      [acl, put, { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
      ['policy-acl failed', 'policy-put failed', 'caller-put warning', 'caller-records warning', 'caller-read warning'],
      'Spare AWS',
    ],
    [
      'that denies everybody but services',
      [
        acl,
        put,
        {
          ...deny,
          Condition: {
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
            StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT },
          },
        },
      ],
      [],
      '',
    ],
    [
      'that cannot be judged',
      [acl, put, { ...deny, Action: 's3:PutObject', Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
      ['policy-put warning', 'caller-put warning', 'caller-records warning'],
      'LandingZone decides, and the condition NotIpAddress cannot be judged here',
    ],
    [
      'that denies what names no encryption, which the service may or may not do',
      [
        ...[acl, put],
        {
          ...{ ...deny, Action: 's3:PutObject', Resource: 'arn:aws:s3:::archive/logs/data/*' },
          Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
        },
      ],
      ['policy-put warning', 'caller-put warning'],
      'the condition key s3:x-amz-server-side-encryption cannot be judged here',
    ],
    [
      'that may deny what it does not allow either',
      [acl, { ...deny, Action: 's3:PutObject', Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
      ['policy-put failed', 'caller-put warning', 'caller-records warning'],
      'does not let logs.eu-central-1.amazonaws.com write',
    ],
    [
      'that denies the caller',
      [acl, put, { ...deny, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/exporter` }, Action: 's3:Put*' }],
      ['caller-put failed', 'caller-records failed'],
      `Exempt arn:aws:iam::${ACCOUNT}:role/exporter from LandingZone.`,
    ],
  ])('%s', (_about, statements, names, says) => {
    const { names: found, text } = complaints(withPolicy(...statements));
    expect(found).toEqual(names);
    expect(text).toContain(says);
  });

  it('gives statements that mend it when they are pasted', () => {
    const { found } = complaints(withPolicy(...tlsStatements(place)));
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(pasted).toHaveLength(2);
    expect(complaints(withPolicy(...pasted)).found).toEqual([]);
  });

  it.each(['/app*', '*prod*', '/a?p*'])('may let in some log groups only, where none is named: %s', (groups) => {
    const anywhere = `arn:aws:logs:*:${ACCOUNT}:log-group:${groups}`;
    const some = [narrowed(acl, to(ACCOUNT, anywhere)), narrowed(put, to(ACCOUNT, anywhere))];
    const { names, text, found } = complaints({ ...withPolicy(...some), logGroups: [] });
    expect(names).toEqual(['policy-acl warning', 'policy-put warning']);
    expect(text).toContain('hangs on the log group: LogferryReadBucketAcl decides');
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(complaints({ ...withPolicy(...pasted), logGroups: [] }).found).toEqual([]);
    const name = groups.replaceAll('*', '').replace('?', 'p');
    expect(complaints({ ...withPolicy(...some), logGroups: [name] }).found).toEqual([]);
  });

  it('may keep out some log groups only, where none is named', () => {
    const Condition = { ArnNotLike: { 'aws:SourceArn': arn('/app*') }, Bool: { 'aws:PrincipalIsAWSService': 'true' } };
    const spared = withPolicy(...needed, { ...deny, Condition });
    expect(complaints({ ...spared, logGroups: [] }).names).toEqual(['policy-acl warning', 'policy-put warning']);
    expect(complaints(spared).names).toEqual([]);
    expect(complaints({ ...spared, logGroups: ['/b'] }).names).toEqual(['policy-acl failed', 'policy-put failed']);
  });

  it('is refused without log groups, where it lets in those of another account', () => {
    const other = [narrowed(acl, to(OTHER, arn('*', OTHER))), narrowed(put, to(OTHER, arn('*', OTHER)))];
    expect(complaints({ ...withPolicy(...other), logGroups: [] }).names).toEqual([
      'policy-acl failed',
      'policy-put failed',
    ]);
  });

  const exceptRole = (name: string) => ({
    ...{ ...deny, Action: 's3:PutObject' },
    Condition: {
      ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${name}` },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
  const user = value({ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/team/me` });

  it('may spare a role whose path the ARN of its session does not show', () => {
    const { names, text } = complaints(withPolicy(...needed, exceptRole('team/exporter')));
    expect(names).toEqual(['caller-put warning', 'caller-records warning']);
    expect(text).toContain('the condition key aws:PrincipalArn cannot be judged here');
    const asUser = { ...withPolicy(...needed, exceptRole('team/exporter')), caller: user };
    expect(complaints(asUser).names).toEqual(['caller-put failed', 'caller-records failed']);
  });

  it('may let a caller of another account in by its canonical id', () => {
    const byId = { ...deny, Effect: 'Allow', Principal: { CanonicalUser: '79a5' } };
    const { names } = complaints({ place: { ...place, bucketOwner: OTHER }, ...withPolicy(...needed, byId) });
    expect(names).toEqual(['caller-put warning', 'caller-records warning', 'caller-read warning']);
  });

  it('keeps nobody out who only looks, where a worker exports', () => {
    const denied = withPolicy(...needed, { ...deny, Principal: { AWS: ACCOUNT }, Action: 's3:Put*' });
    const { found } = complaints({ ...denied, callerExports: false });
    expect(found.map(({ status, code }) => [status, code])).toEqual([
      ['warning', undefined],
      ['warning', undefined],
    ]);
    expect(found[0]?.message).toContain("the worker's credentials may be others");
  });

  it('may be none, and may not be shown', () => {
    expect(complaints(withBucket({ policy: value(undefined) })).names).toEqual([
      'policy-acl failed',
      'policy-put failed',
    ]);
    const { names, text } = complaints(withBucket({ policy: denied('s3:GetBucketPolicy') }));
    expect(names).toEqual(
      ['policy-acl', 'policy-put', 'caller-put', 'caller-records', 'caller-read'].map((name) => `${name} skipped`),
    );
    expect(text).toContain('Allow s3:GetBucketPolicy');
  });

  it('must let in callers of other accounts', () => {
    const foreign = { ...place, bucketOwner: OTHER };
    const { names, found } = complaints({ place: foreign });
    expect(names).toEqual(['caller-put failed', 'caller-records failed', 'caller-read failed']);
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(pasted).toEqual(
      callerStatements({
        ...foreign,
        sources: [{ accountId: ACCOUNT, callers: [`arn:aws:iam::${ACCOUNT}:role/exporter`] }],
      }),
    );
    expect(complaints({ place: foreign, ...withPolicy(...needed, ...pasted) }).found).toEqual([]);
  });
});
