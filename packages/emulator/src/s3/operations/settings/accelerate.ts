import { oneOf, struct } from '../../../xml/shapes.js';
import { invalidRequest } from '../../wire/errors.js';
import { storedSetting } from './stored-setting.js';

/** The acceleration setting of a bucket. It is stored without any effect, because there is no accelerate endpoint. */
export const accelerate = storedSetting({
  noun: 'BucketAccelerateConfiguration',
  root: 'AccelerateConfiguration',
  schema: struct({ Status: oneOf('Enabled', 'Suspended') }),
  unset: {},
  check({ name }) {
    if (name.includes('.')) {
      throw invalidRequest('S3 Transfer Acceleration is not supported for buckets with periods (.) in their names');
    }
  },
});
