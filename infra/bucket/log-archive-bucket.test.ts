import { describe, expect, it } from 'vitest';
import { archiveWith, OWN, only, statementsIn } from '../testing/synthesised.js';

const ID = `\${aws_s3_bucket.archive.id}`;

describe('a bucket with the required properties only', () => {
  const { json, archive, warnings } = archiveWith();

  it('consists of exactly these resources', () => {
    expect(
      Object.entries(json.resource)
        .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
        .sort(),
    ).toEqual([
      'aws_kms_alias.archive_key_alias',
      'aws_kms_key.archive_key',
      'aws_s3_bucket.archive',
      'aws_s3_bucket_lifecycle_configuration.archive_lifecycle',
      'aws_s3_bucket_ownership_controls.archive_ownership',
      'aws_s3_bucket_policy.archive_policy',
      'aws_s3_bucket_public_access_block.archive_public',
      'aws_s3_bucket_server_side_encryption_configuration.archive_encryption',
      'aws_s3_bucket_versioning.archive_versioning',
    ]);
    expect(warnings).toEqual([]);
  });

  it('cannot be destroyed by Terraform', () => {
    expect(only(json, 'aws_s3_bucket')).toEqual({
      bucket: 'my-archive',
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
      depends_on: ['aws_kms_key.archive_key'],
    });
    expect(only(json, 'aws_kms_key').lifecycle).toEqual({ prevent_destroy: true });
  });

  it('is destroyed before its key, even if only a prefix of its name is given', () => {
    const { json } = archiveWith({ bucketNamePrefix: 'logs-', removalPolicy: 'destroy' });
    expect(only(json, 'aws_s3_bucket').depends_on).toEqual(['aws_kms_key.archive_key']);
    expect(JSON.stringify(only(json, 'aws_kms_key'))).not.toContain('aws_s3_bucket');
  });

  it('is closed to the public, and its owner owns every object', () => {
    expect(only(json, 'aws_s3_bucket_public_access_block')).toEqual({
      bucket: ID,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(only(json, 'aws_s3_bucket_ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
  });

  it('keeps versions and drops unfinished uploads after a week', () => {
    expect(only(json, 'aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
    expect(only(json, 'aws_s3_bucket_lifecycle_configuration')).toEqual({
      bucket: ID,
      depends_on: ['aws_s3_bucket_versioning.archive_versioning'],
      rule: [
        {
          id: 'logferry-incomplete-uploads',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        },
      ],
    });
  });

  it('encrypts with a key that is created for it and rotated', () => {
    expect(only(json, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: `\${aws_kms_key.archive_key.arn}`,
        },
        bucket_key_enabled: true,
      },
    ]);
    expect(only(json, 'aws_kms_key')).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(only(json, 'aws_kms_alias').name).toBe('alias/logferry/my-archive');
    const statements = Object.values(statementsIn(json, 'aws_kms_key'));
    expect(statements.map(({ Sid, Principal, Action, Condition }) => [Sid, Principal, Action, Condition])).toEqual([
      ['LogferryAdministerKey', { AWS: `arn:aws:iam::${OWN}:root` }, 'kms:*', undefined],
      [
        'LogferryEncryptExports',
        { Service: 'logs.eu-central-1.amazonaws.com' },
        ['kms:GenerateDataKey', 'kms:Decrypt'],
        undefined,
      ],
    ]);
  });

  it('has a policy of exactly these statements, all known before Terraform applies anything', () => {
    expect(Object.keys(statementsIn(json))).toEqual([
      'LogferryReadBucketAcl',
      `LogferryWriteExports${OWN}`,
      'LogferryDenyPlainHttp',
      'LogferryDenyOldTls',
    ]);
    expect(Object.values(statementsIn(json))).toEqual(archive.statements);
    expect(String(only(json, 'aws_s3_bucket_policy').policy)).toBe(archive.policyDocument);
    expect(archive.policyDocument).not.toContain('${');
  });

  it('gets its policy last: S3 can refuse a policy while public access is being blocked', () => {
    expect(only(json, 'aws_s3_bucket_policy').depends_on).toEqual([
      'aws_s3_bucket_public_access_block.archive_public',
      'aws_s3_bucket_ownership_controls.archive_ownership',
    ]);
  });

  it("sets neither region nor blocked_encryption_types, arguments that only the next major version of Terraform's AWS provider has", () => {
    const text = JSON.stringify(json.resource);
    expect(text).not.toContain('"region"');
    expect(text).not.toContain('blocked_encryption_types');
  });
});

describe('a bucket that exists', () => {
  const existing = { existingBucket: 'theirs' };

  it('is not changed, and the construct lists the statements for its policy', () => {
    const { json, archive, warnings } = archiveWith(existing);
    expect(json.resource).toBeUndefined();
    expect(archive.bucket).toBeUndefined();
    expect(archive.statements.map(({ Sid }) => Sid)).toEqual([
      'LogferryReadBucketAcl',
      `LogferryWriteExports${OWN}`,
      'LogferryDenyPlainHttp',
      'LogferryDenyOldTls',
    ]);
    expect(archive.destination).toMatchObject({ bucket: 'theirs', prefix: 'logs' });
    expect(warnings).toEqual([]);
  });

  it('has its whole policy replaced only if managePolicy is set, with a warning', () => {
    const { json, archive, warnings } = archiveWith({ ...existing, managePolicy: true });
    expect(Object.keys(json.resource)).toEqual(['aws_s3_bucket_policy']);
    expect(only(json, 'aws_s3_bucket_policy')).toEqual({ bucket: 'theirs', policy: archive.policyDocument });
    expect(warnings).toEqual([expect.stringContaining('replaces the whole policy of theirs')]);
  });

  it('has statements for the policy of its key if the key is named', () => {
    const arn = `arn:aws:kms:eu-central-1:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const { archive, json } = archiveWith({ ...existing, key: { arn } });
    expect(json.resource).toBeUndefined();
    expect(archive.keyStatements).toHaveLength(2);
    expect(archive.destination.kms_key_arn).toBe(arn);
  });
});

describe('a bucket that is extended', () => {
  const mine = { Sid: 'Mine', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' } as const;

  it('accepts further statements after construction', () => {
    const { json } = archiveWith({}, (archive) => {
      archive.addStatement(mine);
      archive.addKeyStatement({ ...mine, Action: 'kms:ScheduleKeyDeletion' });
    });
    expect(statementsIn(json).Mine).toEqual(mine);
    expect(statementsIn(json, 'aws_kms_key').Mine?.Action).toBe('kms:ScheduleKeyDeletion');
  });

  it('accepts a setting of Terraform by an override', () => {
    const { json } = archiveWith({}, ({ bucket }) => bucket?.addOverride('tags.added', 'yes'));
    expect(only(json, 'aws_s3_bucket').tags).toEqual({ added: 'yes' });
  });

  it('refuses a statement whose Sid is taken, and a key statement if there is no key', () => {
    const { archive } = archiveWith({ encryption: 's3' });
    expect(() => archive.addStatement({ ...mine, Sid: 'LogferryDenyOldTls' })).toThrow('Sid: "LogferryDenyOldTls"');
    expect(() => archive.addKeyStatement(mine)).toThrow(
      "set encryption to 'kms' or, for an existing bucket, give key.arn",
    );
  });

  it('refuses a policy that is longer than AWS allows', () => {
    const logGroups = Array.from({ length: 200 }, (_, index) => `/a/rather/long/name/of/a/log/group/${index}`);
    expect(() => archiveWith({ sources: [{ accountId: OWN, logGroups }] })).toThrow(/AWS allows 20480: name fewer/);
  });
});
