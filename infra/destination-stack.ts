import type { Construct } from 'constructs';
import { defined } from '../contract/defined.js';
import { policyText } from '../destination/statements/index.js';
import { type Backend, storeState } from './backend.js';
import { LogArchiveBucket } from './bucket/log-archive-bucket.js';
import type { LogArchiveBucketProps } from './bucket/props.js';
import { AwsProvider, IamRolePolicy, TerraformOutput, TerraformStack } from './cdk.js';
import { ExportClosedRule } from './events/index.js';
import { refuse } from './problems.js';
import { signing } from './roles/permissions.js';
import { type Signing, signingProblems } from './signing.js';

export interface DestinationStackProps extends Omit<LogArchiveBucketProps, 'logicalIdPrefix'> {
  /** Default: a local file in the folder of the synthesised stack. */
  readonly backend?: Backend;
  /**
   * Creates a rule of EventBridge that matches one event for each closed run of an export, and sets `eventBridge` on a
   * bucket that the stack makes. Default: false.
   */
  readonly exportClosedRule?: boolean;
  /** Lets a role sign manifests and checkpoints. Default: no role gets this permission. */
  readonly signing?: Signing;
}

/** Versions of Terraform's AWS provider that the stack works with. All of them offer what the stack uses. */
const AWS_VERSIONS = '>= 5.100.0, < 7.0.0';

/**
 * A Terraform stack for a destination: the AWS provider, the backend of the state, the archive's bucket, and outputs.
 * The outputs are the destination for `--destination-from`, the name of the rule of `exportClosedRule`, and the
 * statements to merge into policies that the stack does not manage. Names never change: Terraform would replace a
 * renamed resource, and `--destination-from` looks for the name of an output.
 */
export class DestinationStack extends TerraformStack {
  readonly archive: LogArchiveBucket;

  constructor(
    scope: Construct,
    { backend, exportClosedRule = false, signing: signer, ...given }: DestinationStackProps,
  ) {
    super(scope, 'logferry-destination');
    refuse('DestinationStack', signer === undefined ? [] : signingProblems(signer));
    storeState(this, backend);
    const sendsEvents = exportClosedRule && given.existingBucket === undefined;
    const props = sendsEvents ? { ...given, eventBridge: true } : given;
    // Policies name the account, so Terraform must not apply them with credentials of another account.
    new AwsProvider(this, 'aws', { region: props.region, allowedAccountIds: [props.accountId] });
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: AWS_VERSIONS });

    this.archive = new LogArchiveBucket(this, 'archive', { ...props, logicalIdPrefix: 'archive' });
    this.#output('destination', this.archive.destination, 'for logferry --destination-from');
    if (exportClosedRule) {
      const { bucketName } = this.archive;
      const of = defined({ bucketName, prefix: props.prefix, tags: props.tags });
      const { rule } = new ExportClosedRule(this, 'archive_export_closed', of);
      this.#output('export_closed_rule', rule.name, 'name of the rule, for your own aws_cloudwatch_event_target');
    }
    if (signer !== undefined) {
      const policy = policyText([signing(signer.keyArn, 'sign')]);
      new IamRolePolicy(this, 'archive_signing', { name: 'logferry-signing', role: signer.roleName, policy });
    }
    const { statements, keyStatements, accessLogStatements, policy, key, keyArn } = this.archive;
    if (policy === undefined) this.#output('bucket_policy_statements', statements, "to merge into the bucket's policy");
    if (keyArn !== undefined && key === undefined) {
      this.#output('key_policy_statements', keyStatements, "to merge into the key's policy");
    }
    if (accessLogStatements.length > 0) {
      this.#output(
        'access_log_statements',
        accessLogStatements,
        'to merge into the policy of the bucket that receives the access logs',
      );
    }
  }

  #output(name: string, value: unknown, description: string): void {
    new TerraformOutput(this, name, { value, description, staticId: true });
  }
}
