/** The functions of an object store that exports use. */
export interface ExportDestination {
  /** The Region and owner of a bucket. Undefined if there is no such bucket. */
  bucket(name: string): { readonly region: string; readonly ownerId: string } | undefined;
  /** Stores a whole object; throws if the bucket has been deleted. */
  put(bucket: string, key: string, body: Buffer, contentType: string): Promise<void>;
}

/**
 * The reason why a destination refuses an export:
 * - `GetBucketAcl`, `PutObject`: the export service may not do this step. `CallerPutObject`: the caller may not put
 *   objects.
 * - `Encryption`: a default encryption that exports do not support (two layers, or a key that AWS manages).
 * - `Key…`: the bucket's KMS key is missing or unusable, or is denied to the service (`KeyDenied`) or to the caller.
 */
export type DestinationRefusal =
  | 'GetBucketAcl'
  | 'PutObject'
  | 'CallerPutObject'
  | 'Encryption'
  | 'KeyMissing'
  | 'KeyDisabled'
  | 'KeyPendingDeletion'
  | 'KeyAsymmetric'
  | 'KeyDenied'
  | 'CallerKeyDenied';

interface DestinationQuestion {
  readonly bucket: string;
  /** Account and Region of the task and of its log group. */
  readonly accountId: string;
  readonly region: string;
  readonly logGroupName: string;
  /** The key of the object that the export would put. */
  readonly key: string;
  /** The form of the log group's ARN in aws:SourceArn. */
  readonly sourceArnForm: 'plain' | 'starred';
}

/** Decides whether an export may write to an existing bucket: the reason of a refusal, or undefined if it may. */
export type DestinationCheck = (question: DestinationQuestion) => DestinationRefusal | undefined;
