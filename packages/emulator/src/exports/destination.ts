/** What an exporting task needs of the object store; the store itself knows nothing of exports. */
export interface ExportDestination {
  /** Undefined when there is no such bucket. */
  bucket(name: string): { readonly region: string; readonly ownerId: string } | undefined;
  /** Stores an object whole; throws when the bucket has gone. */
  put(bucket: string, key: string, body: Buffer, contentType: string): Promise<void>;
}

/**
 * Why an export is refused: one of the service's own two steps, the right of whoever asks for the export,
 * a default encryption that exports do not support (two layers, or a key that AWS manages), or the key of the bucket,
 * which is not there, not usable, or keeps out the service or whoever asks.
 */
export type DestinationRefusal =
  | 'GetBucketAcl'
  | 'PutObject'
  | 'CallerPutObject'
  | 'Encryption'
  | 'KeyMissing'
  | 'KeyDisabled'
  | 'KeyPendingDeletion'
  | 'KeyDenied'
  | 'CallerKeyDenied';

export interface DestinationQuestion {
  readonly bucket: string;
  /** Account and Region of the task and of its log group. */
  readonly accountId: string;
  readonly region: string;
  readonly logGroupName: string;
  /** The object to be put. */
  readonly key: string;
  /** How the log group is named in aws:SourceArn. */
  readonly sourceArnForm: 'plain' | 'starred';
}

/** Decides whether an export may write to a bucket that exists. Undefined means yes. */
export type DestinationCheck = (question: DestinationQuestion) => DestinationRefusal | undefined;
