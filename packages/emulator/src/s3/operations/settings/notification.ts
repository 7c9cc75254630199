import { struct, unsupported } from '../../../xml/shapes.js';
import { storedSetting } from './stored-setting.js';

/** Only EventBridge, which needs no destination that AWS would look at; events are not delivered. */
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
