import type { Construct } from 'constructs';
import { LocalBackend, TerraformOutput, TerraformProvider, TerraformResource, TerraformStack } from './cdk.js';

export interface DestinationProps {
  bucket: string;
  region: string;
  /** The account whose log groups are exported; AWS requires its being named in the policy. */
  accountId: string;
  /** Root of the archive inside the bucket; no leading or trailing slash, may be empty. */
  prefix: string;
}

/** CDKTF keeps its provider class abstract; the real one weighs 400 MB. */
class AwsProvider extends TerraformProvider {}

/**
 * A bucket that export tasks of one account may write to. The policy is the form AWS documents ("Export log data to Amazon
 * S3 using the AWS CLI"): the service reads the bucket's ACL, then writes objects that belong to the bucket's owner.
 */
export class DestinationStack extends TerraformStack {
  constructor(scope: Construct, { bucket, region, accountId, prefix }: DestinationProps) {
    super(scope, 'logferry-destination');
    new LocalBackend(this, { path: 'logferry-destination.tfstate' });
    const provider = new AwsProvider(this, 'aws', {
      terraformResourceType: 'aws',
      terraformGeneratorMetadata: { providerName: 'aws', providerVersionConstraint: AWS_VERSIONS },
      terraformProviderSource: 'hashicorp/aws',
    });
    provider.addOverride('region', region);
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: AWS_VERSIONS });

    const archive = this.resource('aws_s3_bucket', 'archive', { bucket });
    const name = `\${${archive.fqn}.id}`;
    this.resource('aws_s3_bucket_public_access_block', 'archive_public', {
      bucket: name,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    this.resource('aws_s3_bucket_policy', 'archive_policy', {
      bucket: name,
      policy: JSON.stringify(exportPolicy({ bucket, region, accountId, prefix })),
      depends_on: ['aws_s3_bucket_public_access_block.archive_public'],
    });
    new TerraformOutput(this, 'destination', {
      value: { bucket, prefix, region, account_id: accountId },
      staticId: true,
    });
  }

  private resource(type: string, id: string, attributes: Record<string, unknown>): TerraformResource {
    const resource = new TerraformResource(this, id, { terraformResourceType: type });
    resource.overrideLogicalId(id);
    for (const [attribute, value] of Object.entries(attributes)) resource.addOverride(attribute, value);
    return resource;
  }
}

const AWS_VERSIONS = '>= 5.100.0, < 7.0.0';

function exportPolicy({ bucket, region, accountId, prefix }: DestinationProps) {
  const Principal = { Service: `logs.${region}.amazonaws.com` };
  const source = {
    StringEquals: { 'aws:SourceAccount': [accountId] },
    ArnLike: { 'aws:SourceArn': [`arn:aws:logs:${region}:${accountId}:log-group:*`] },
  };
  const data = [`arn:aws:s3:::${bucket}`, prefix, 'data'].filter((part) => part !== '').join('/');
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}`, Condition: source },
      {
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        // One for each layout, plain and hive.
        Resource: [`${data}/${accountId}/*`, `${data}/account=${accountId}/*`],
        Condition: {
          ...source,
          StringEquals: { ...source.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      },
    ],
  };
}
