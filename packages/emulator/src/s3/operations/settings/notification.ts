import { struct, unsupported } from '../../../xml/shapes.js';
import { storedSetting } from './stored-setting.js';

/** Accepts only EventBridge, which needs no destination that AWS would check; events are not delivered. */
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
