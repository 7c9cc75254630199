import { ServiceError } from '../../../core/service-error.js';
import { oneOf, struct } from '../../../xml/shapes.js';
import { notImplemented } from '../../wire/errors.js';
import { operationsOf } from './setting.js';

export const versioning = operationsOf({
  noun: 'BucketVersioning',
  root: 'VersioningConfiguration',
  schema: struct({
    Status: oneOf('Enabled', 'Suspended').optional(),
    MfaDelete: oneOf('Enabled', 'Disabled').optional(),
  }),
  read: ({ settings }) => ({ Status: settings.versioning }),
  write({ settings }, { Status, MfaDelete }) {
    if (MfaDelete === 'Enabled') throw notImplemented('MfaDelete');
    if (Status === undefined) {
      throw new ServiceError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
    }
    if (Status === 'Suspended' && settings.objectLock !== undefined) {
      throw new ServiceError(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        409,
      );
    }
    settings.versioning = Status;
  },
});
