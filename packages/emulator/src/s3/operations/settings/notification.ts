import { struct, unsupported } from '../../../xml/shapes.js';
import { storedSetting } from './stored-setting.js';

/**
 * The notification setting of a bucket. Only EventBridge is accepted: AWS checks that every other destination exists,
 * and the emulator has no such destinations. Events are not delivered.
 */
export const notification = storedSetting({
  noun: 'BucketNotificationConfiguration',
  root: 'NotificationConfiguration',
  schema: struct({
    TopicConfiguration: unsupported,
    QueueConfiguration: unsupported,
    CloudFunctionConfiguration: unsupported,
    EventBridgeConfiguration: struct({}).optional(),
  }),
  unset: {},
});
