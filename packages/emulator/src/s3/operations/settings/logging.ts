import { ServiceError } from '../../../core/service-error.js';
import { oneOf, struct, text, unsupported } from '../../../xml/shapes.js';
import { malformedXml } from '../../../xml/xml.js';
import { storedSetting } from './stored-setting.js';

/** The logging setting of a bucket. It is stored without any effect: no access logs are written. */
export const logging = storedSetting({
  noun: 'BucketLogging',
  root: 'BucketLoggingStatus',
  schema: struct({
    LoggingEnabled: struct({
      TargetBucket: text,
      TargetPrefix: text,
      TargetGrants: unsupported,
      TargetObjectKeyFormat: struct({
        SimplePrefix: struct({}).optional(),
        PartitionedPrefix: struct({ PartitionDateSource: oneOf('EventTime', 'DeliveryTime') }).optional(),
      }).optional(),
    }).optional(),
  }),
  unset: {},
  check({ region, ownerId }, { LoggingEnabled }, { store }) {
    if (LoggingEnabled === undefined) return;
    const { SimplePrefix, PartitionedPrefix } = LoggingEnabled.TargetObjectKeyFormat ?? {};
    if (SimplePrefix !== undefined && PartitionedPrefix !== undefined) throw malformedXml();
    const target = store.bucket(LoggingEnabled.TargetBucket);
    if (target === undefined) throw invalidTarget('The target bucket for logging does not exist');
    if (target.ownerId !== ownerId) {
      throw invalidTarget('The owner for the bucket to be logged and the target bucket must be the same.');
    }
    if (target.region !== region) {
      throw new ServiceError('CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed.', 403);
    }
  },
});

function invalidTarget(message: string): ServiceError {
  return new ServiceError('InvalidTargetBucketForLogging', message);
}
