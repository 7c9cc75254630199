import { ServiceError } from '../../../core/errors.js';
import { empty } from '../../wire/replies.js';
import type { NamedOperations } from './setting.js';

/** No bucket is ever replicated: setting it up is not implemented. */
export const replication: NamedOperations = [
  [
    'GetBucketReplication',
    (_context, { name }) => {
      throw new ServiceError(
        'ReplicationConfigurationNotFoundError',
        'The replication configuration was not found',
        404,
        { BucketName: name },
      );
    },
  ],
  ['DeleteBucketReplication', () => empty(204)],
];
