import { Construct } from 'constructs';
import { trimSlashes } from '../../contract/archive-prefix.js';
import { defined } from '../../contract/defined.js';
import { bucketArn, policyText, type Statement } from '../../destination/statements/index.js';
import { Annotations, type KmsKey, S3Bucket, S3BucketPolicy, type TerraformResource } from '../cdk.js';
import { type Destination, destinationOf } from '../destination.js';
import { freezeName } from '../logical-ids.js';
import { refuse } from '../problems.js';
import { problemsOf, warningsOf } from './check-props.js';
import { kmsKeyFor } from './kms-key.js';
import { accessLogStatementsOf, bucketStatements, keyStatementsOf, type ResolvedArchive } from './policies.js';
import { PolicyDocument } from './policy-document.js';
import type { LogArchiveBucketProps } from './props.js';
import { closeToOthers, encrypt, keepObjects, observe } from './settings.js';

const BUCKET_POLICY_BYTES = 20_480;
const KEY_POLICY_BYTES = 32_768;

/**
 * A bucket that export tasks of the named accounts can write to. The bucket is private and, by default, versioned,
 * encrypted with its own key, and accepts only TLS. With `existingBucket` the construct creates no bucket. It then
 * lists the statements that the bucket's policy needs, and sets the policy only with `managePolicy`.
 */
export class LogArchiveBucket extends Construct {
  /** Undefined for an existing bucket. */
  readonly bucket: S3Bucket | undefined;
  readonly bucketName: string;
  readonly bucketArn: string;
  /** The key that the construct creates. Undefined for an imported key, SSE-S3 or an existing bucket. */
  readonly key: KmsKey | undefined;
  readonly keyArn: string | undefined;
  /**
   * The bucket policy. Undefined for an existing bucket without `managePolicy`, because the owner manages the policy.
   */
  readonly policy: S3BucketPolicy | undefined;
  /** The value of the output that `--destination-from` reads. */
  readonly destination: Destination;
  /** The statements that the policy of the bucket for access logs needs; none without access logs. */
  readonly accessLogStatements: readonly Statement[];
  readonly #statements: PolicyDocument;
  readonly #keyStatements: PolicyDocument | undefined;

  /** @throws WrongProps naming every property that cannot be used, and what to write instead */
  constructor(scope: Construct, id: string, props: LogArchiveBucketProps) {
    super(scope, id);
    const given = { ...props, prefix: trimSlashes(props.prefix) };
    refuse(`LogArchiveBucket '${id}'`, problemsOf(given));
    for (const warning of warningsOf(props)) Annotations.of(this).addWarning(warning);

    const importedArn = props.key !== undefined && 'arn' in props.key ? props.key.arn : undefined;
    const hasKey =
      props.existingBucket === undefined ? (props.encryption ?? 'kms') === 'kms' : importedArn !== undefined;
    this.#keyStatements = hasKey
      ? new PolicyDocument(`The key policy of '${id}'`, keyStatementsOf(given), KEY_POLICY_BYTES)
      : undefined;
    this.key =
      this.#keyStatements !== undefined && importedArn === undefined
        ? kmsKeyFor(this, given, this.#keyStatements)
        : undefined;
    this.keyArn = importedArn ?? this.key?.arn;

    this.bucket = props.existingBucket === undefined ? this.#makeBucket(given) : undefined;
    this.bucketName = props.existingBucket ?? props.bucketName ?? this.bucket?.bucket ?? '';
    const archive: ResolvedArchive = { ...given, bucket: this.bucketName };
    this.bucketArn = bucketArn(archive);
    this.accessLogStatements = accessLogStatementsOf(archive);
    this.#statements = new PolicyDocument(
      `The bucket policy of '${id}'`,
      bucketStatements(archive),
      BUCKET_POLICY_BYTES,
    );
    this.policy = this.#makeSettings(archive);
    this.destination = destinationOf(archive, this.keyArn);
  }

  /** All statements of the bucket policy. For an existing bucket: the statements that its policy needs. */
  get statements(): readonly Statement[] {
    return this.#statements.statements;
  }

  /**
   * All statements of the key policy. For an existing key: the statements that its policy needs. None without a key.
   */
  get keyStatements(): readonly Statement[] {
    return this.#keyStatements?.statements ?? [];
  }

  /** The current bucket policy, as JSON text. */
  get policyDocument(): string {
    return policyText(this.statements);
  }

  /** Adds a statement to the bucket policy. @throws WrongProps if its Sid is taken */
  addStatement(statement: Statement): void {
    this.#statements.add(statement);
  }

  /** Adds a statement to the key policy. @throws WrongProps if its Sid is taken, or if there is no key */
  addKeyStatement(statement: Statement): void {
    if (this.#keyStatements === undefined) {
      refuse(`LogArchiveBucket '${this.node.id}'`, [
        {
          prop: 'key',
          value: undefined,
          remedy:
            "set encryption to 'kms' or, for an existing bucket, give key.arn: without a key there is no key policy",
        },
      ]);
    }
    this.#keyStatements?.add(statement);
  }

  #makeBucket(props: LogArchiveBucketProps): S3Bucket {
    const { bucketName, bucketNamePrefix, tags, objectLock, removalPolicy = 'retain' } = props;
    const bucket = new S3Bucket(this, 'bucket', {
      ...defined({
        bucket: bucketName,
        bucketPrefix: bucketNamePrefix,
        objectLockEnabled: objectLock && true,
        tags: tags && { ...tags },
        lifecycle: removalPolicy === 'retain' ? { preventDestroy: true } : undefined,
        // Terraform destroys the key after the bucket, because the key must stay if S3 refuses to delete a bucket with
        // objects.
        dependsOn: this.key && [this.key],
      }),
      forceDestroy: removalPolicy === 'destroy',
    });
    return freezeName(bucket, props);
  }

  /**
   * Creates the settings, and the policy last, because S3 can refuse a policy while the public access block is being
   * set.
   */
  #makeSettings(archive: ResolvedArchive): S3BucketPolicy | undefined {
    const { bucket } = this;
    let dependsOn: TerraformResource[] = [];
    if (bucket !== undefined) {
      dependsOn = closeToOthers(this, bucket, archive);
      encrypt(this, bucket, this.keyArn, archive);
      keepObjects(this, bucket, archive);
      observe(this, bucket, archive);
    } else if (archive.managePolicy !== true) {
      return undefined;
    }
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: bucket?.id ?? this.bucketName,
      policy: this.#statements.text,
      ...defined({ dependsOn: dependsOn.length > 0 ? dependsOn : undefined }),
    });
    freezeName(policy, archive);
    this.#statements.limitSizeOf(policy);
    return policy;
  }
}
