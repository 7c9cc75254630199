import { ServiceError } from '../../../core/service-error.js';
import { empty } from '../../wire/replies.js';
import type { S3Operations } from '../operation.js';
import { onBucket } from '../operation.js';

/** The operations on replication. No bucket has replication, because PutBucketReplication is not implemented. */
export const replication: S3Operations = {
  GetBucketReplication: onBucket((_context, { name }) => {
    throw new ServiceError(
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
      404,
      { BucketName: name },
    );
  }),
  DeleteBucketReplication: onBucket(() => empty(204)),
};
