import { readFileSync } from 'node:fs';
import { evaluate, parseBucketPolicy } from '@logferry/resource-policy';
import { describe, expect, it } from 'vitest';
import { destinationPrefix } from '../../archive/index.js';
import { recordArns } from './aws-names.js';
import {
  accessLogStatements,
  callerStatements,
  exportStatements,
  keyStatements,
  policyText,
  tlsStatements,
  writeOnceStatements,
} from './index.js';

const OWN = '111122223333';
const OTHER = '444455556666';
const archive = { bucket: 'archive', prefix: 'logs', region: 'eu-central-1' };
const service = { Service: 'logs.eu-central-1.amazonaws.com' };
const callers = [`arn:aws:iam::${OTHER}:role/exporter`];

describe('the statements for the export service', () => {
  it('are the two that AWS documents, for one account', () => {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': [OWN] },
      ArnLike: { 'aws:SourceArn': [`arn:aws:logs:eu-central-1:${OWN}:log-group:*`] },
    };
    expect(exportStatements({ ...archive, sources: [{ accountId: OWN }] })).toEqual([
      {
        Sid: 'LogferryReadBucketAcl',
        Effect: 'Allow',
        Principal: service,
        Action: 's3:GetBucketAcl',
        Resource: 'arn:aws:s3:::archive',
        Condition: conditions,
      },
      {
        Sid: `LogferryWriteExports${OWN}`,
        Effect: 'Allow',
        Principal: service,
        Action: 's3:PutObject',
        Resource: [`arn:aws:s3:::archive/logs/data/${OWN}/*`, `arn:aws:s3:::archive/logs/data/account=${OWN}/*`],
        Condition: {
          ...conditions,
          StringEquals: { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      },
    ]);
  });

  it('contain one put statement for each account, limited to the log groups of that account', () => {
    const sources = [{ accountId: OWN }, { accountId: OTHER, logGroups: ['/app', '/aws/lambda/*'] }];
    const [acl, , second, ...rest] = exportStatements({ ...archive, sources });
    const others = ['/app', '/app:*', '/aws/lambda/*'].map((name) => arnOf(OTHER, name));
    expect(acl?.Condition?.StringEquals?.['aws:SourceAccount']).toEqual([OWN, OTHER]);
    expect(acl?.Condition?.ArnLike?.['aws:SourceArn']).toEqual([arnOf(OWN, '*'), ...others]);
    expect(second?.Sid).toBe(`LogferryWriteExports${OTHER}`);
    expect(second?.Condition?.StringEquals?.['aws:SourceAccount']).toEqual([OTHER]);
    expect(second?.Condition?.ArnLike?.['aws:SourceArn']).toEqual(others);
    expect(rest).toEqual([]);
  });

  it('allow puts without the ACL header only if aclCondition is if-exists', () => {
    const [, write] = exportStatements({ ...archive, sources: [{ accountId: OWN }], aclCondition: 'if-exists' });
    expect(write?.Condition?.StringEqualsIfExists).toEqual({ 's3:x-amz-acl': 'bucket-owner-full-control' });
    expect(write?.Condition?.StringEquals).toEqual({ 'aws:SourceAccount': [OWN] });
  });

  it.each([
    ['cn-north-1', 'aws-cn', 'logs.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov', 'logs.us-gov-west-1.amazonaws.com'],
    ['ap-southeast-2', 'aws', 'logs.ap-southeast-2.amazonaws.com'],
  ])('in Region %s use the ARNs of partition %s', (region, partition, principal) => {
    const [acl, write] = exportStatements({ ...archive, region, sources: [{ accountId: OWN }] });
    expect(acl?.Principal).toEqual({ Service: principal });
    expect(acl?.Resource).toBe(`arn:${partition}:s3:::archive`);
    expect(write?.Resource?.[0]).toBe(`arn:${partition}:s3:::archive/logs/data/${OWN}/*`);
    expect(acl?.Condition?.ArnLike?.['aws:SourceArn']).toEqual([`arn:${partition}:logs:${region}:${OWN}:log-group:*`]);
  });

  it('name the service principals of the option servicePrincipals instead of the Regional name', () => {
    const servicePrincipals = ['logs.amazonaws.com', 'logs.eu-central-1.amazonaws.com'];
    const [acl] = exportStatements({ ...archive, sources: [{ accountId: OWN }], servicePrincipals });
    expect(acl?.Principal).toEqual({ Service: servicePrincipals });
  });

  it('are not widened by wildcards or variables in a prefix', () => {
    const [, write] = exportStatements({ ...archive, prefix: 'a*/$b?', sources: [{ accountId: OWN }] });
    expect(write?.Resource?.[0]).toBe(`arn:aws:s3:::archive/a\${*}/\${$}b\${?}/data/${OWN}/*`);
  });

  const arnOf = (accountId: string, name: string) => `arn:aws:logs:eu-central-1:${accountId}:log-group:${name}`;
});

describe('the statements for the export service, evaluated as a policy,', () => {
  const sources = [{ accountId: OWN }, { accountId: OTHER, logGroups: ['/app'], callers }];
  const policy = parseBucketPolicy(
    policyText([...exportStatements({ ...archive, sources }), ...callerStatements({ ...archive, sources })]),
    'archive',
  );
  const asked = (accountId: string, sourceArn: string) =>
    new Map([
      ['aws:sourceaccount', [accountId]],
      ['aws:sourcearn', [sourceArn]],
      ['s3:x-amz-acl', ['bucket-owner-full-control']],
    ]);
  const write = (key: string, accountId: string, logGroup: string) =>
    evaluate(policy, {
      principal: { kind: 'service', names: [service.Service] },
      action: 's3:PutObject',
      resource: `arn:aws:s3:::archive/${key}`,
      context: asked(accountId, `arn:aws:logs:eu-central-1:${accountId}:log-group:${logGroup}`),
    });
  const written = (accountId: string, layout: 'plain' | 'hive') =>
    `${destinationPrefix({
      ...archive,
      accountId,
      layout,
      logGroup: '/app',
      from: '2026-10-01T00:00:00Z',
      to: '2026-10-02T00:00:00Z',
      bucketOwner: OWN,
    })}/aws-logs-write-test`;

  it.each(['plain', 'hive'] as const)(
    'let each account write into the folders of its own exports in the %s layout',
    (layout) => {
      expect(write(written(OWN, layout), OWN, '/app')).toBe('allow');
      expect(write(written(OTHER, layout), OTHER, '/app')).toBe('allow');
      expect(write(written(OTHER, layout), OTHER, '/app:*')).toBe('allow');
    },
  );

  it.each(['plain', 'hive'] as const)(
    'let no account write into folders of another account, export log groups that its source does not name, or write records in the %s layout',
    (layout) => {
      expect(write(written(OTHER, layout), OWN, '/app')).toBe('none');
      expect(write(written(OTHER, layout), OTHER, '/apple')).toBe('none');
      expect(write('logs/_logferry/receipts/x', OWN, '/app')).toBe('none');
    },
  );
});

describe('the statements for callers of other accounts', () => {
  it('allow four kinds of requests: to start exports, to write records, to read data and records, to list', () => {
    const sources = [{ accountId: OWN }, { accountId: OTHER, callers }];
    const data = [`arn:aws:s3:::archive/logs/data/${OTHER}/*`, `arn:aws:s3:::archive/logs/data/account=${OTHER}/*`];
    const records = [
      `arn:aws:s3:::archive/logs/_logferry/receipts/${OTHER}/*`,
      `arn:aws:s3:::archive/logs/_logferry/objects/${OTHER}/*`,
      `arn:aws:s3:::archive/logs/_logferry/recounts/${OTHER}/*`,
      'arn:aws:s3:::archive/logs/_logferry/exports/*',
      'arn:aws:s3:::archive/logs/_logferry/plans/*',
      'arn:aws:s3:::archive/logs/_logferry/log/*',
      `arn:aws:s3:::archive/logs/_logferry/releases/${OTHER}/*`,
    ];
    const allow = { Effect: 'Allow', Principal: { AWS: callers } };
    expect(callerStatements({ ...archive, sources })).toEqual([
      {
        Sid: `LogferryCallerExports${OTHER}`,
        ...allow,
        Action: 's3:PutObject',
        Resource: data,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
      {
        Sid: `LogferryCallerRecords${OTHER}`,
        ...allow,
        Action: 's3:PutObject',
        Resource: records,
        Condition: { Null: { 's3:if-none-match': 'false' } },
      },
      {
        Sid: `LogferryCallerReads${OTHER}`,
        ...allow,
        Action: ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
        Resource: [...data, ...records],
      },
      {
        Sid: `LogferryCallerLists${OTHER}`,
        ...allow,
        Action: ['s3:ListBucket', 's3:GetBucketLocation', 's3:GetLifecycleConfiguration'],
        Resource: 'arn:aws:s3:::archive',
      },
    ]);
  });
});

// Terraform tests also compare the HCL examples with the statements, but those tests run rarely. This test always runs.
it.each(['examples/hcl/policies.tf', 'docs/infra-bucket.md'])('%s names each folder of records', (file) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const folders = recordArns(archive, OWN).map((arn) => /_logferry\/[a-z]+\//.exec(arn)?.[0]);

  expect(folders).toContain('_logferry/receipts/');
  expect(folders.filter((folder) => !text.includes(folder ?? expect.fail()))).toEqual([]);
});

describe('the statements that deny requests of every principal', () => {
  it('deny plain HTTP and TLS before 1.2', () => {
    const all = { Effect: 'Deny', Principal: '*', Action: 's3:*' };
    const Resource = ['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*'];
    expect(tlsStatements(archive)).toEqual([
      { Sid: 'LogferryDenyPlainHttp', ...all, Resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Sid: 'LogferryDenyOldTls', ...all, Resource, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
    ]);
  });

  it.each([
    ['deny a put of a receipt without If-None-Match', 'logs/_logferry/receipts/a.json', {}, 'deny'],
    [
      'do not deny a put of a receipt with If-None-Match',
      'logs/_logferry/receipts/a.json',
      { 's3:if-none-match': ['*'] },
      'none',
    ],
    [
      'do not deny a part of a multipart upload',
      'logs/_logferry/receipts/a.json',
      { 's3:objectcreationoperation': ['false'] },
      'none',
    ],
    ['do not deny a put of data', 'logs/data/a', {}, 'none'],
  ])('%s', (_, key, given, verdict) => {
    const request = {
      principal: { kind: 'account', accountId: OWN } as const,
      action: 's3:PutObject',
      resource: `arn:aws:s3:::archive/${key}`,
      context: new Map(Object.entries({ 's3:objectcreationoperation': ['true'], ...given })),
    };
    const policy = parseBucketPolicy(policyText(writeOnceStatements(archive)), 'archive');
    expect(evaluate(policy, request)).toBe(verdict);
  });
});

describe('the statements for a key', () => {
  const key = { region: 'eu-central-1', accountId: OWN, sources: [{ accountId: OWN }] };

  it('have the form that AWS documents', () => {
    expect(keyStatements(key)).toEqual([
      {
        Sid: 'LogferryAdministerKey',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OWN}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'LogferryEncryptExports',
        Effect: 'Allow',
        Principal: service,
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: '*',
      },
    ]);
  });

  it('let callers of other accounts use the key', () => {
    expect(keyStatements({ ...key, sources: [{ accountId: OTHER, callers }] })[2]).toEqual({
      Sid: 'LogferryCallersUseKey',
      Effect: 'Allow',
      Principal: { AWS: callers },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    });
  });

  it.each([
    ['eu-central-1', 's3.eu-central-1.amazonaws.com'],
    ['cn-north-1', ['s3.cn-north-1.amazonaws.com', 's3.cn-north-1.amazonaws.com.cn']],
  ])('have conditions if narrow is set, in %s', (region, via) => {
    const sources = [{ accountId: OTHER, callers }];
    const [, exports, others] = keyStatements({ ...key, region, sources, narrow: true });
    expect(exports?.Condition?.StringEquals).toEqual({ 'aws:SourceAccount': [OTHER] });
    expect(others?.Condition).toEqual({ StringEquals: { 'kms:ViaService': via } });
  });
});

it('the statement for access logs allows S3 to put the access logs of the archive into the target bucket', () => {
  const target = { region: 'us-gov-west-1', targetBucket: 'access', targetPrefix: 'archive/', sourceBucket: 'archive' };
  expect(accessLogStatements({ ...target, accountId: OWN })).toEqual([
    {
      Sid: 'LogferryReceiveAccessLogs',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws-us-gov:s3:::access/archive/*',
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws-us-gov:s3:::archive' },
        StringEquals: { 'aws:SourceAccount': OWN },
      },
    },
  ]);
});
