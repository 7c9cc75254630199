import { describe, expect, it } from 'vitest';
import { tlsStatements } from '../statements/index.js';
import {
  ACCOUNT,
  archive,
  complaints,
  denied,
  deny,
  needed,
  OTHER,
  value,
  withBucket,
  withPolicy,
} from './testing/healthy.js';

const ALL_UNSURE = ['policy-acl', 'policy-put', 'caller-put', 'caller-records', 'caller-read'].map(
  (name) => `${name} warning`,
);

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
      'without the statement for s3:GetBucketAcl',
      [put],
      ['policy-acl failed'],
      'Add LogferryReadBucketAcl to the bucket policy of archive.',
    ],
    ['without the statement for s3:PutObject', [acl], ['policy-put failed'], `Add LogferryWriteExports${ACCOUNT} to`],
    [
      'without either of the two statements',
      tlsStatements(archive),
      ['policy-acl failed', 'policy-put failed'],
      's3:GetBucketAcl',
    ],
    [
      'that allows only another account to put objects',
      [acl, narrowed(put, to(OTHER, arn('*', OTHER)))],
      ['policy-put failed'],
      'for /app (s3:PutObject)',
    ],
    [
      'that denies every service whose name differs from the short name of CloudWatch Logs',
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
    [
      'that allows only another log group to read the ACL',
      [narrowed(acl, to(ACCOUNT, arn('/b*'))), put],
      ['policy-acl failed'],
      'for /app',
    ],
    [
      'that allows puts only into another folder',
      [acl, { ...put, Resource: 'arn:aws:s3:::archive/data/*' }],
      ['policy-put failed'],
      'archive/logs/data',
    ],
    [
      'that allows only the service of another Region to put objects',
      [acl, { ...put, Principal: { Service: 'logs.us-east-1.amazonaws.com' } }],
      ['policy-put failed'],
      'Sid',
    ],
    [
      'that allows the short name of the service',
      [{ ...acl, Principal: { Service: 'logs.amazonaws.com' } }, put],
      [],
      '',
    ],
    [
      'that allows only one form of the ARN of the log group',
      [acl, narrowed(put, to(ACCOUNT, arn('/app')))],
      ['policy-put warning'],
      'both with and without :*',
    ],
    [
      'that allows both forms of the ARN of the log group',
      [acl, narrowed(put, to(ACCOUNT, [arn('/app'), arn('/app:*')]))],
      [],
      '',
    ],
    [
      'that denies everyone outside of an organisation, services too',
      [acl, put, { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
      ['policy-acl failed', 'policy-put failed', 'caller-put warning', 'caller-records warning', 'caller-read warning'],
      'Exempt CloudWatch Logs from LandingZone',
    ],
    [
      'that denies everyone but services and the account',
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
      'that denies puts by a condition that cannot be evaluated',
      [acl, put, { ...deny, Action: 's3:PutObject', Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
      ['policy-put warning', 'caller-put warning', 'caller-records warning'],
      'the condition key aws:SourceIp in LandingZone cannot be evaluated here',
    ],
    [
      'that denies puts without an encryption header, while AWS does not document whether the service sends this header',
      [
        ...[acl, put],
        {
          ...{ ...deny, Action: 's3:PutObject', Resource: 'arn:aws:s3:::archive/logs/data/*' },
          Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
        },
      ],
      ['policy-put warning', 'caller-put warning'],
      'the condition key s3:x-amz-server-side-encryption in LandingZone cannot be evaluated here',
    ],
    [
      'that does not allow puts, and may also deny them',
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
  ])(
    '%s gets a finding for each request that AWS may refuse, and no other finding',
    (_about, statements, names, says) => {
      const { names: found, text } = complaints(withPolicy(...statements));
      expect(found).toEqual(names);
      expect(text).toContain(says);
    },
  );

  it('is accepted after the statements of its findings are pasted into it', () => {
    const { found } = complaints(withPolicy(...tlsStatements(archive)));
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(pasted).toHaveLength(2);
    expect(complaints(withPolicy(...tlsStatements(archive), ...pasted)).found).toEqual([]);
  });

  it.each(['/app*', '*prod*', '/a?p*'])(
    'gets warnings if it allows only the log groups %s, and the command names no log group',
    (groups) => {
      const anywhere = `arn:aws:logs:*:${ACCOUNT}:log-group:${groups}`;
      const some = [narrowed(acl, to(ACCOUNT, anywhere)), narrowed(put, to(ACCOUNT, anywhere))];
      const { names, text, found } = complaints({ ...withPolicy(...some), logGroups: [] });
      expect(names).toEqual(['policy-acl warning', 'policy-put warning']);
      expect(text).toContain('depends on the log group: the condition key aws:SourceArn in LogferryReadBucketAcl');
      const pasted = found.flatMap(({ statements = [] }) => statements);
      expect(complaints({ ...withPolicy(...pasted), logGroups: [] }).found).toEqual([]);
      const name = groups.replaceAll('*', '').replace('?', 'p');
      expect(complaints({ ...withPolicy(...some), logGroups: [name] }).found).toEqual([]);
    },
  );

  it('gets warnings if it denies all log groups except some, and the command names no log group', () => {
    const Condition = { ArnNotLike: { 'aws:SourceArn': arn('/app*') }, Bool: { 'aws:PrincipalIsAWSService': 'true' } };
    const spared = withPolicy(...needed, { ...deny, Condition });
    const { names, found } = complaints({ ...spared, logGroups: [] });
    expect(names).toEqual(['policy-acl warning', 'policy-put warning']);
    expect(found.map(({ statements }) => statements)).toEqual([undefined, undefined]);
    expect(complaints(spared).names).toEqual([]);
    expect(complaints({ ...spared, logGroups: ['/b'] }).names).toEqual(['policy-acl failed', 'policy-put failed']);
  });

  it('gets warnings if it denies only some log groups, and the command names no log group', () => {
    const Condition = { ArnLike: { 'aws:SourceArn': arn('/app*') } };
    const { names, text } = complaints({ ...withPolicy(...needed, { ...deny, Condition }), logGroups: [] });
    expect(names).toEqual(['policy-acl warning', 'policy-put warning']);
    expect(text).toContain('depends on the log group: the condition key aws:SourceArn in LandingZone');
  });

  it('fails if it allows only another account, even if the command names no log group', () => {
    const other = [narrowed(acl, to(OTHER, arn('*', OTHER))), narrowed(put, to(OTHER, arn('*', OTHER)))];
    expect(complaints({ ...withPolicy(...other), logGroups: [] }).names).toEqual([
      'policy-acl failed',
      'policy-put failed',
    ]);
  });

  it.each<[string, object, string[]]>([
    [
      'unconditional writes of new objects',
      {
        Action: 's3:PutObject',
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      },
      ['policy-put warning', 'caller-put warning'],
    ],
    [
      'requests without a header that every signed request has',
      { Condition: { Null: { 's3:x-amz-content-sha256': 'true' } } },
      ALL_UNSURE,
    ],
    [
      'calls that a service makes for a caller',
      { Condition: { Bool: { 'aws:ViaAWSService': 'true' } } },
      ['caller-put warning'],
    ],
    [
      'calls that a caller of the account makes directly',
      { Principal: { AWS: ACCOUNT }, Condition: { Bool: { 'aws:ViaAWSService': 'false' } } },
      ['caller-put warning', 'caller-records failed', 'caller-read failed'],
    ],
    [
      'listings of the archive',
      { Principal: { AWS: ACCOUNT }, Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'logs/*' } } },
      ['caller-read failed'],
    ],
    [
      'listings of exported objects alone',
      {
        Principal: { AWS: ACCOUNT },
        Action: 's3:ListBucket',
        Condition: { StringLike: { 's3:prefix': 'logs/data/*' } },
      },
      ['caller-read failed'],
    ],
    [
      'manifests',
      {
        Principal: { AWS: ACCOUNT },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::archive/logs/_logferry/exports/*',
      },
      ['caller-records failed'],
    ],
    ['objects of a past month', { Resource: 'arn:aws:s3:::archive/*/2026-01/*' }, []],
    [
      'callers outside an organisation path',
      { Condition: { 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': ['o-abc/*'] } } },
      ['caller-put warning', 'caller-records warning', 'caller-read warning'],
    ],
  ])(
    'with a Deny on %s gets a finding for each request that AWS may refuse, and no other finding',
    (_about, change, names) => {
      expect(complaints(withPolicy(...needed, { ...deny, ...change })).names).toEqual(names);
    },
  );

  it('gets no finding if it also allows requests that exports do not need', () => {
    const reader = { ...deny, Effect: 'Allow', Action: 's3:GetObject', Principal: { CanonicalUser: '79a5' } };
    expect(complaints(withPolicy(...needed, reader)).names).toEqual([]);
  });

  it('gets the remedy to replace a statement that has the Sid of a needed statement, but other content', () => {
    const { text } = complaints(withPolicy(acl, { ...put, Resource: 'arn:aws:s3:::archive/other/*' }));
    expect(text).toContain(`Replace LogferryWriteExports${ACCOUNT} in the bucket policy of archive.`);
  });

  it('fails if it is absent, and is skipped if these credentials may not read it', () => {
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

  it.each([
    ['with .cn at its end', 'logs.cn-north-1.amazonaws.com.cn', [], ''],
    [
      'without .cn at its end',
      'logs.cn-north-1.amazonaws.com',
      ['policy-acl warning', 'policy-put warning'],
      'Write logs.cn-north-1.amazonaws.com.cn as principal.',
    ],
    ['in another Region', 'logs.cn-northwest-1.amazonaws.com.cn', ['policy-acl failed', 'policy-put failed'], 'Add '],
  ])('in China gets the right findings if it names the service %s', (_about, Service, expected, said) => {
    const inChina = { ...archive, region: 'cn-north-1' };
    const [read, write] = ['arn:aws-cn:s3:::archive', 'arn:aws-cn:s3:::archive/*'];
    const allow = { Effect: 'Allow', Principal: { Service } };
    const { names, text } = complaints({
      archive: inChina,
      ...withPolicy(
        { ...allow, Action: 's3:GetBucketAcl', Resource: read },
        { ...allow, Action: 's3:PutObject', Resource: write },
      ),
    });
    expect(names.filter((name) => name.startsWith('policy-'))).toEqual(expected);
    expect(text).toContain(said);
  });
});
