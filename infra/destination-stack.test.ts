import { describe, expect, it } from 'vitest';
import { findDestination } from '../cli/request/outputs.js';
import type { LogArchiveBucketProps } from './bucket/props.js';
import { Testing } from './cdk.js';
import { DestinationStack, type DestinationStackProps } from './destination-stack.js';
import { app, OTHER, OWN, PROPS, withBucket } from './testing/synthesised.js';

const synthesised = (props: Partial<DestinationStackProps> = {}) => {
  const { logicalIdPrefix: _, ...home } = withBucket(props as Partial<LogArchiveBucketProps>);
  return JSON.parse(Testing.synth(new DestinationStack(app(), { ...home, ...props }), true));
};

/** Properties with which the stack contains every kind of resource. */
const FULL: Partial<DestinationStackProps> = {
  sources: [{ accountId: OWN }, { accountId: OTHER, callers: [`arn:aws:iam::${OTHER}:role/exporter`] }],
  objectLock: { mode: 'GOVERNANCE', days: 30 },
  lifecycle: { transitions: [{ days: 30, storageClass: 'STANDARD_IA' }] },
  accessLogs: { bucketName: 'of-access' },
  exportClosedRule: true,
  signing: { keyArn: `arn:aws:kms:eu-central-1:${OTHER}:key/k`, roleName: 'exporter' },
  tags: { team: 'ops' },
  writeOnceRecords: true,
};

/** The frozen names of the resources. Terraform would destroy and re-create a resource whose name changes. */
const LOGICAL_IDS = [
  'aws_cloudwatch_event_rule.archive_export_closed',
  'aws_iam_role_policy.archive_signing',
  'aws_kms_alias.archive_key_alias',
  'aws_kms_key.archive_key',
  'aws_s3_bucket.archive',
  'aws_s3_bucket_lifecycle_configuration.archive_lifecycle',
  'aws_s3_bucket_logging.archive_access_logs',
  'aws_s3_bucket_notification.archive_events',
  'aws_s3_bucket_object_lock_configuration.archive_object_lock',
  'aws_s3_bucket_ownership_controls.archive_ownership',
  'aws_s3_bucket_policy.archive_policy',
  'aws_s3_bucket_public_access_block.archive_public',
  'aws_s3_bucket_server_side_encryption_configuration.archive_encryption',
  'aws_s3_bucket_versioning.archive_versioning',
];

describe('the stack', () => {
  it('gives its resources names that never change', () => {
    const { resource } = synthesised(FULL) as { resource: Record<string, object> };
    const names = Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}`),
    );
    expect(names.sort()).toEqual(LOGICAL_IDS);
  });

  it.each([
    ['the required properties only', {}],
    ['everything', FULL],
    ['an existing bucket', { existingBucket: 'theirs', managePolicy: true }],
  ] as [string, Partial<DestinationStackProps>][])('matches its snapshot, with %s', (_, props) => {
    expect(synthesised(props)).toMatchSnapshot();
  });

  it('lets only the named role sign, with the named key', () => {
    const { resource } = synthesised(FULL);
    const { archive_signing: own } = resource.aws_iam_role_policy;
    const Resource = FULL.signing?.keyArn;
    expect([own.role, JSON.parse(own.policy).Statement]).toEqual([
      'exporter',
      [{ Sid: 'SignManifests', Effect: 'Allow', Action: ['kms:GetPublicKey', 'kms:Sign'], Resource }],
    ]);
    for (const signing of [
      { keyArn: 'arn:aws:kms:eu-central-1:111122223333:alias/a', roleName: 'exporter' },
      { keyArn: FULL.signing?.keyArn ?? '', roleName: 'arn:aws:iam::111122223333:role/exporter' },
    ]) {
      expect(() => synthesised({ signing })).toThrow(/signing\.(keyArn|roleName)/);
    }
  });

  it('stores its Terraform state in the folder of the stack, by a relative path', () => {
    const { terraform, provider } = synthesised();
    expect(terraform).toEqual({
      backend: { local: { path: 'logferry-destination.tfstate' } },
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
    });
    expect(provider.aws).toEqual([{ region: 'eu-central-1', allowed_account_ids: [OWN] }]);
  });

  it('can store its Terraform state in S3, with encryption and a lock', () => {
    const { terraform } = synthesised({
      backend: { type: 's3', bucket: 'states', key: 'logs.tfstate', region: 'eu-west-1', kmsKeyId: 'alias/states' },
    });
    const kept = { bucket: 'states', key: 'logs.tfstate', region: 'eu-west-1', kms_key_id: 'alias/states' };
    expect(terraform.backend).toEqual({ s3: { ...kept, encrypt: true, use_lockfile: true } });
  });
});

describe('the outputs', () => {
  it('contain the destination, under a name and with fields that never change', () => {
    const { output } = synthesised(FULL);
    expect(Object.keys(output).sort()).toEqual(['access_log_statements', 'destination', 'export_closed_rule']);
    expect(output.destination.value).toEqual({
      schema_version: 1,
      bucket: 'my-archive',
      prefix: 'logs',
      region: 'eu-central-1',
      account_id: OWN,
      source_account_ids: [OWN, OTHER],
      kms_key_arn: `\${aws_kms_key.archive_key.arn}`,
    });
  });

  it.each([
    [
      'terraform output -json',
      (value: unknown) => ({ destination: { sensitive: false, type: ['object', {}], value } }),
    ],
    ['cdktf deploy --outputs-file', (value: unknown) => ({ 'logferry-destination': { destination: value } })],
  ])('can be read by the command line in the form that %s writes', (_, written) => {
    const { bucketName: bucket, prefix, region, accountId } = PROPS;
    // After the apply, Terraform writes the ARN of the key in place of the reference.
    const kms_key_arn = `arn:aws:kms:${region}:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const value = { ...synthesised(FULL).output.destination.value, kms_key_arn };
    expect(findDestination(written(value))).toMatchObject({ ...{ bucket, prefix, region, accountId } });
  });

  it('contain the statements that the owners of an existing bucket and key must merge into their policies', () => {
    const key = { arn: `arn:aws:kms:eu-central-1:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab` };
    const { output, resource } = synthesised({ existingBucket: 'theirs', key });
    expect(resource).toBeUndefined();
    const sids = (name: string) => output[name].value.map(({ Sid }: { Sid: string }) => Sid);
    expect(sids('bucket_policy_statements')).toContain(`LogferryWriteExports${OWN}`);
    expect(sids('key_policy_statements')).toEqual(['LogferryAdministerKey', 'LogferryEncryptExports']);
  });
});
