import { evaluate, parseBucketPolicy } from '@logferry/resource-policy';
import { describe, expect, it } from 'vitest';
import { destinationPrefix } from '../../archive/index.js';
import { archiveWith, CALLER, OTHER, OWN, statementsIn } from '../testing/synthesised.js';

describe('the policies', () => {
  const sources = [{ accountId: OWN }, { accountId: OTHER, logGroups: ['/app'], callers: [CALLER] }];

  it('let each source account write to the bucket, and let its callers write, read and list the bucket and use the key', () => {
    const { json } = archiveWith({ sources });
    expect(Object.keys(statementsIn(json))).toEqual([
      'LogferryReadBucketAcl',
      `LogferryWriteExports${OWN}`,
      `LogferryWriteExports${OTHER}`,
      `LogferryCallerExports${OTHER}`,
      `LogferryCallerRecords${OTHER}`,
      `LogferryCallerReads${OTHER}`,
      `LogferryCallerLists${OTHER}`,
      'LogferryDenyPlainHttp',
      'LogferryDenyOldTls',
    ]);
    expect(statementsIn(json, 'aws_kms_key').LogferryCallersUseKey?.Principal).toEqual({ AWS: [CALLER] });
  });

  it.each(['plain', 'hive'] as const)(
    'let exports of each account write only into the folders of that account, in the %s layout, with and without prefix',
    (layout) => {
      for (const prefix of ['', 'logs', 'a/b']) {
        const { archive } = archiveWith({ sources, prefix });
        const policy = parseBucketPolicy(archive.policyDocument, 'my-archive');
        for (const [accountId, by, verdict] of [
          [OWN, OWN, 'allow'],
          [OTHER, OTHER, 'allow'],
          [OTHER, OWN, 'none'],
        ] as const) {
          const written = destinationPrefix({
            ...{ accountId, region: 'eu-central-1', bucket: 'my-archive', prefix, layout, logGroup: '/app' },
            ...{ from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', bucketOwner: OWN },
          });
          expect(
            evaluate(policy, {
              principal: { kind: 'service', names: ['logs.eu-central-1.amazonaws.com'] },
              action: 's3:PutObject',
              resource: `arn:aws:s3:::my-archive/${written}/aws-logs-write-test`,
              context: new Map([
                ['aws:sourceaccount', [by]],
                ['aws:sourcearn', [`arn:aws:logs:eu-central-1:${by}:log-group:/app`]],
                ['s3:x-amz-acl', ['bucket-owner-full-control']],
              ]),
            }),
          ).toBe(verdict);
        }
      }
    },
  );

  it('allow puts without the ACL header if aclCondition is if-exists, and name the given service principals', () => {
    const { json } = archiveWith({ aclCondition: 'if-exists', servicePrincipals: ['logs.amazonaws.com'] });
    const write = statementsIn(json)[`LogferryWriteExports${OWN}`];
    expect(write?.Condition?.StringEqualsIfExists).toEqual({ 's3:x-amz-acl': 'bucket-owner-full-control' });
    expect(write?.Principal).toEqual({ Service: ['logs.amazonaws.com'] });
    expect(statementsIn(json, 'aws_kms_key').LogferryEncryptExports?.Principal).toEqual({
      Service: ['logs.amazonaws.com'],
    });
  });

  it.each([
    ['cn-northwest-1', 'aws-cn', 'logs.cn-northwest-1.amazonaws.com.cn'],
    ['us-gov-east-1', 'aws-us-gov', 'logs.us-gov-east-1.amazonaws.com'],
  ])('use in Region %s only ARNs of partition %s', (region, partition, service) => {
    const callers = [`arn:${partition}:iam::${OTHER}:role/exporter`];
    const { json, archive } = archiveWith({ region, sources: [{ accountId: OTHER, callers }] });
    const policies = JSON.stringify([archive.statements, archive.keyStatements]);
    expect(policies).toContain(`"Service":"${service}"`);
    expect(policies).not.toMatch(/arn:aws:/);
    expect(statementsIn(json, 'aws_kms_key').LogferryAdministerKey?.Principal).toEqual({
      AWS: `arn:${partition}:iam::${OWN}:root`,
    });
    expect(archive.bucketArn).toBe(`arn:${partition}:s3:::my-archive`);
  });
});
