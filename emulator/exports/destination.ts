/** What an exporting task needs of the object store; the store itself knows nothing of exports. */
export interface ExportDestination {
  /** Undefined when there is no such bucket. */
  bucket(name: string): { readonly region: string; readonly ownerId: string } | undefined;
  /** Stores an object whole; throws when the bucket has gone. */
  put(bucket: string, key: string, body: Buffer, contentType: string): Promise<void>;
}

/** Why the destination refuses: as the service `logs` on behalf of an account, at one of its two steps. */
type DestinationRefusal = 'GetBucketAcl' | 'PutObject';

interface DestinationQuestion {
  readonly bucket: string;
  readonly accountId: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly probeKey: string;
}

/** Decides whether the CloudWatch Logs service may write to a bucket. Undefined means yes. */
export type DestinationCheck = (question: DestinationQuestion) => DestinationRefusal | undefined;
