import { describe, expect, it } from 'vitest';
import { AwsProvider, TerraformStack } from '../cdk.js';
import { app, archiveWith, OWN, only, PROPS, statementsIn, synthesise } from '../testing/synthesised.js';
import { LogArchiveBucket } from './log-archive-bucket.js';

const ID = `\${aws_s3_bucket.archive.id}`;

describe('the construct', () => {
  it('creates no key if the encryption is SSE-S3', () => {
    const { json, archive } = archiveWith({ encryption: 's3' });
    expect(only(json, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
    expect(json.resource.aws_kms_key).toBeUndefined();
    expect(archive.keyStatements).toEqual([]);
    expect(archive.destination).not.toHaveProperty('kms_key_arn');
  });

  it('encrypts with an existing key and lists the statements for the policy of that key', () => {
    const arn = `arn:aws:kms:eu-central-1:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const { json, archive } = archiveWith({ key: { arn }, bucketKey: false });
    expect(only(json, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: arn },
        bucket_key_enabled: false,
      },
    ]);
    expect(json.resource.aws_kms_key).toBeUndefined();
    expect(archive.keyStatements.map(({ Sid }) => Sid)).toEqual(['LogferryAdministerKey', 'LogferryEncryptExports']);
    expect(archive.destination.kms_key_arn).toBe(arn);
  });

  it('sets the alias, the deletion window and a narrow policy of the key that it creates', () => {
    const { json } = archiveWith({ key: { alias: 'logs', deletionWindowDays: 7 }, narrowKeyPolicy: true });
    expect(only(json, 'aws_kms_alias').name).toBe('alias/logs');
    expect(only(json, 'aws_kms_key').deletion_window_in_days).toBe(7);
    expect(statementsIn(json, 'aws_kms_key').LogferryEncryptExports?.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': [OWN] },
      ArnLike: { 'aws:SourceArn': [`arn:aws:logs:eu-central-1:${OWN}:log-group:*`] },
    });
  });

  it('sets Object Lock after versioning', () => {
    const { json, warnings } = archiveWith({ objectLock: { mode: 'GOVERNANCE', days: 365 } });
    expect(only(json, 'aws_s3_bucket').object_lock_enabled).toBe(true);
    expect(only(json, 'aws_s3_bucket_object_lock_configuration')).toEqual({
      bucket: ID,
      rule: { default_retention: { mode: 'GOVERNANCE', days: 365 } },
      depends_on: ['aws_s3_bucket_versioning.archive_versioning'],
    });
    expect(warnings).toEqual([]);
  });

  it('warns about the COMPLIANCE mode of Object Lock, which cannot be undone', () => {
    const objectLock = { mode: 'COMPLIANCE', days: 365 } as const;
    expect(archiveWith({ objectLock }).warnings).toEqual([
      expect.stringContaining('can delete an object for 365 days'),
    ]);
    expect(archiveWith({ objectLock, removalPolicy: 'destroy' }).warnings).toHaveLength(2);
  });

  it('applies the rules that move and expire objects only to data, so that receipts are kept', () => {
    const { json, warnings } = archiveWith({
      lifecycle: {
        transitions: [
          { days: 30, storageClass: 'STANDARD_IA' },
          { days: 90, storageClass: 'GLACIER' },
        ],
        expireAfterDays: 400,
        expireNoncurrentAfterDays: 30,
        abortUploadsAfterDays: 3,
        transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      },
    });
    const { rule, transition_default_minimum_object_size } = only(json, 'aws_s3_bucket_lifecycle_configuration');
    expect(transition_default_minimum_object_size).toBe('varies_by_storage_class');
    expect(rule).toMatchObject([
      { abort_incomplete_multipart_upload: [{ days_after_initiation: 3 }] },
      {
        id: 'logferry-data',
        filter: [{ prefix: 'logs/data/' }],
        transition: [
          { days: 30, storage_class: 'STANDARD_IA' },
          { days: 90, storage_class: 'GLACIER' },
        ],
        expiration: [{ days: 400 }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['expired objects stay', { expireAfterDays: 10 }, undefined],
    [
      'objects leave GLACIER after 10 days',
      { transitions: [{ days: 1, storageClass: 'GLACIER' }], expireAfterDays: 11 },
      false,
    ],
  ] as const)('warns about a lifecycle that is rarely intended: %s', (text, lifecycle, versioning) => {
    expect(archiveWith({ lifecycle, ...(versioning === false && { versioning }) }).warnings).toEqual([
      expect.stringContaining(text),
    ]);
  });

  it('accepts the root of the bucket as the archive', () => {
    const { json } = archiveWith({ prefix: '', lifecycle: { expireNoncurrentAfterDays: 5 } });
    expect(only(json, 'aws_s3_bucket_lifecycle_configuration').rule).toMatchObject([
      {},
      { filter: [{ prefix: 'data/' }] },
    ]);
  });

  it('has no versioning, and no dependency on it, if versioning is false', () => {
    const { json } = archiveWith({ versioning: false });
    expect(json.resource.aws_s3_bucket_versioning).toBeUndefined();
    expect(only(json, 'aws_s3_bucket_lifecycle_configuration').depends_on).toEqual([]);
  });

  it('denies overwriting records if writeOnceRecords is true, and allows HTTP if requireTls is false', () => {
    const { json } = archiveWith({ writeOnceRecords: true, requireTls: false });
    expect(Object.keys(statementsIn(json)).slice(2)).toEqual(['LogferryDenyOverwritingRecords']);
  });

  it('sends access logs to another bucket and lists the statements for the policy of that bucket', () => {
    const { json, archive } = archiveWith({ accessLogs: { bucketName: 'of-access' } });
    expect(only(json, 'aws_s3_bucket_logging')).toEqual({
      bucket: ID,
      target_bucket: 'of-access',
      target_prefix: 'access/my-archive/',
    });
    expect(archive.accessLogStatements.map(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::of-access/access/my-archive/*',
    ]);
  });

  it('sends events to EventBridge', () => {
    const { json } = archiveWith({ eventBridge: true });
    expect(only(json, 'aws_s3_bucket_notification')).toEqual({ bucket: ID, eventbridge: true });
  });

  it('tags bucket and key', () => {
    const { json } = archiveWith({ tags: { team: 'ops' } });
    expect(only(json, 'aws_s3_bucket').tags).toEqual({ team: 'ops' });
    expect(only(json, 'aws_kms_key').tags).toEqual({ team: 'ops' });
  });

  it('lets Terraform destroy bucket and key if removalPolicy is destroy', () => {
    const { json } = archiveWith({ removalPolicy: 'destroy' });
    const { lifecycle, force_destroy } = only(json, 'aws_s3_bucket');
    expect({ lifecycle, force_destroy }).toEqual({ lifecycle: undefined, force_destroy: true });
    expect(only(json, 'aws_kms_key').lifecycle).toBeUndefined();
  });

  it('refers to the bucket by a Terraform reference in its policies if only a prefix of the name is given', () => {
    const { json } = archiveWith({ bucketNamePrefix: 'archive-' });
    expect(only(json, 'aws_s3_bucket').bucket_prefix).toBe('archive-');
    expect(statementsIn(json).LogferryReadBucketAcl?.Resource).toBe(`arn:aws:s3:::\${aws_s3_bucket.archive.bucket}`);
    expect(json.resource.aws_kms_alias).toBeUndefined();
  });

  it("uses CDKTF's own names of resources by default", () => {
    const stack = new TerraformStack(app(), 'stack');
    new AwsProvider(stack, 'aws', {});
    new LogArchiveBucket(stack, 'archive', PROPS);
    const json = synthesise(stack);
    expect(Object.keys(json.resource.aws_s3_bucket ?? {})).toEqual([
      expect.stringMatching(/^archive_bucket_[0-9A-F]{8}$/),
    ]);
  });
});
