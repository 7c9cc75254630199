import { defined } from '../../../core/defined.js';
import { flag, list, oneOf, struct, text, unsupported } from '../../../xml/shapes.js';
import { malformedXml } from '../../../xml/xml.js';
import type { DefaultEncryption } from '../../model/bucket.js';
import { invalidArgument } from '../../wire/errors.js';
import { operationsOf } from './setting.js';

/**
 * The default encryption of every bucket since January 2023. It applies again once the bucket's own setting is deleted.
 */
const SSE_S3: DefaultEncryption = { algorithm: 'AES256', bucketKey: false };

/**
 * The default encryption of a bucket. Objects are shown as encrypted in this way, but the emulator encrypts nothing.
 */
export const encryption = operationsOf({
  noun: 'BucketEncryption',
  root: 'ServerSideEncryptionConfiguration',
  schema: struct({
    Rule: list(
      struct({
        ApplyServerSideEncryptionByDefault: struct({
          SSEAlgorithm: oneOf('AES256', 'aws:kms', 'aws:kms:dsse'),
          KMSMasterKeyID: text.optional(),
        }).optional(),
        BucketKeyEnabled: flag.optional(),
        BlockedEncryptionTypes: unsupported,
      }),
      1,
    ),
  }),
  read({ settings: { encryption: { algorithm, kmsKeyId, bucketKey } = SSE_S3 } }) {
    return {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: kmsKeyId },
        BucketKeyEnabled: bucketKey,
      },
    };
  },
  write({ settings }, { Rule: [rule] }) {
    if (rule === undefined) throw malformedXml();
    const { SSEAlgorithm: algorithm = SSE_S3.algorithm, KMSMasterKeyID: kmsKeyId } =
      rule.ApplyServerSideEncryptionByDefault ?? {};
    if (algorithm === 'AES256' && kmsKeyId !== undefined) {
      const message = 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse';
      throw invalidArgument(message, 'KMSMasterKeyID', kmsKeyId);
    }
    settings.encryption = defined({ algorithm, kmsKeyId, bucketKey: rule.BucketKeyEnabled ?? false });
  },
  remove({ settings }) {
    delete settings.encryption;
  },
});
