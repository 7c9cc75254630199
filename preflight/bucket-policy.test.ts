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

  it('is asked about the log groups that it names, where none are given', () => {
    const some = [narrowed(acl, to(ACCOUNT, arn('/app*'))), narrowed(put, to(ACCOUNT, arn('/app*')))];
    expect(complaints(withPolicy(...some)).found).toEqual([]);
    const { names, text } = complaints({ ...withPolicy(...some), logGroups: [] });
    expect(names).toEqual(['policy-acl warning', 'policy-put warning']);
    expect(text).toContain('for some log groups only, such as /app');
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
