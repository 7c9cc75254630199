import { Construct } from 'constructs';
import { trimSlashes } from '../../contract/aws-formats.js';
import { bucketArn, policyText, type Statement } from '../../destination/statements/index.js';
import { Annotations, type KmsKey, S3Bucket, S3BucketPolicy, type TerraformResource } from '../cdk.js';
import { type Destination, destinationOf } from '../destination.js';
import { refuse } from '../problems.js';
import { problemsOf } from './check.js';
import { keyFor } from './key.js';
import { named } from './named.js';
import { accessLogStatementsOf, bucketStatements, keyStatementsOf, type ResolvedArchive } from './policies.js';
import { PolicyDocument } from './policy-document.js';
import type { LogArchiveBucketProps } from './props.js';
import { closeToOthers, encrypt, keepObjects, observe } from './settings.js';
import { warningsOf } from './warnings.js';

const BUCKET_POLICY_BYTES = 20_480;
const KEY_POLICY_BYTES = 32_768;

/**
 * A bucket that export tasks of the named accounts can write to and that keeps what they wrote: private, versioned,
 * encrypted with a key of its own, reached over TLS only. Or, with `existingBucket`, the statements that such a bucket
 * has to be given.
 */
export class LogArchiveBucket extends Construct {
  /** Undefined when the bucket is not made here. */
  readonly bucket: S3Bucket | undefined;
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Undefined unless the key is made here. */
  readonly key: KmsKey | undefined;
  readonly keyArn: string | undefined;
  /** Undefined when the policy is left to the existing bucket's owner. */
  readonly policy: S3BucketPolicy | undefined;
  /** What `--destination-from` reads. */
  readonly destination: Destination;
  /** What the policy of the bucket that receives the access logs has to allow. */
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
        ? keyFor(this, given, this.#keyStatements)
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

  /** Every statement that the bucket's policy has, or is to be given. */
  get statements(): readonly Statement[] {
    return this.#statements.statements;
  }

  /** Every statement that the key's policy has, or is to be given; none without a key. */
  get keyStatements(): readonly Statement[] {
    return this.#keyStatements?.statements ?? [];
  }

  /** The bucket policy as it stands, as JSON text. */
  get policyDocument(): string {
    return policyText(this.statements);
  }

  /** Adds to the bucket policy. @throws WrongProps when its Sid is taken */
  addStatement(statement: Statement): void {
    this.#statements.add(statement);
  }

  /** Adds to the key policy. @throws WrongProps when its Sid is taken, or there is no key */
  addKeyStatement(statement: Statement): void {
    if (this.#keyStatements === undefined) {
      refuse(`LogArchiveBucket '${this.node.id}'`, [
        {
          prop: 'key',
          value: undefined,
          remedy: "there is no key with encryption 's3' or an existing bucket without key.arn",
        },
      ]);
    }
    this.#keyStatements?.add(statement);
  }

  #makeBucket(props: LogArchiveBucketProps): S3Bucket {
    const { bucketName, bucketNamePrefix, tags, objectLock, removalPolicy = 'retain' } = props;
    const bucket = new S3Bucket(this, 'bucket', {
      ...(bucketName !== undefined && { bucket: bucketName }),
      ...(bucketNamePrefix !== undefined && { bucketPrefix: bucketNamePrefix }),
      ...(objectLock !== undefined && { objectLockEnabled: true }),
      ...(tags !== undefined && { tags: { ...tags } }),
      forceDestroy: removalPolicy === 'destroy',
      ...(removalPolicy === 'retain' && { lifecycle: { preventDestroy: true } }),
      // Destroyed in the opposite order: S3 may refuse to delete what is not empty, and then the key must still be there.
      ...(this.key !== undefined && { dependsOn: [this.key] }),
    });
    return named(bucket, props);
  }

  /** S3 refuses a policy that contradicts the public access block while that is being set, so the policy comes last. */
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
      ...(dependsOn.length > 0 && { dependsOn }),
    });
    named(policy, archive);
    this.#statements.limitSizeOf(policy);
    return policy;
  }
}
