import { ServiceError } from '../core/service-error.js';
import type { EmulatorSettings } from '../core/settings-store.js';
import { groupNamed, type RegionalLogs } from '../logs/model/logs-store.js';
import type { DestinationCheck, DestinationRefusal, ExportDestination } from './destination.js';
import { MAX_KEY_BYTES, probeKey } from './object-keys.js';

const INVALID = 'InvalidParameterException';

export interface CreateInput {
  readonly logGroupName: string;
  readonly logStreamNamePrefix: string | undefined;
  readonly taskName: string | undefined;
  readonly from: bigint;
  readonly to: bigint;
  readonly destination: string;
  readonly destinationPrefix: string | undefined;
}

interface CheckContext {
  readonly logs: RegionalLogs;
  readonly settings: EmulatorSettings;
  readonly destination: ExportDestination;
  readonly destinationCheck: DestinationCheck;
  readonly slotTaken: boolean;
}

interface CreateCheck {
  readonly name: string;
  /** Makes the check. @throws ServiceError if the create is refused */
  check(input: CreateInput, context: CheckContext): void;
}

/**
 * The checks of CreateExportTask, in the order in which they run after the check of the input's shape. AWS's order is
 * unknown, so clients must not depend on an order. The error texts are recorded from AWS, except the texts of checks
 * marked "text unproven" and some texts of `refused`.
 */
export const CREATE_CHECKS: readonly CreateCheck[] = [
  {
    name: 'the log group exists',
    check: (input, { logs }) => void groupNamed(logs, input.logGroupName),
  },
  {
    name: 'the log group is of a class that can be exported (switchable, text unproven)',
    check(input, { logs, settings }) {
      const { logGroupClass } = groupNamed(logs, input.logGroupName);
      if (settings.otherLogClasses === 'refuse' && logGroupClass !== 'STANDARD') {
        throw invalid(`Log groups of the class ${logGroupClass} cannot be exported.`);
      }
    },
  },
  {
    name: 'from is not after to (switchable, text unproven)',
    check(input, { settings }) {
      if (settings.fromAfterTo === 'refuse' && input.from > input.to) {
        throw invalid('The from time must not be later than the to time.');
      }
    },
  },
  {
    name: 'to is not before the creation of the log group (switchable, text unproven)',
    check(input, { logs, settings }) {
      const { creationTime } = groupNamed(logs, input.logGroupName);
      if (settings.toBeforeCreation === 'refuse' && input.to < creationTime) {
        throw invalid('The to time must not be earlier than the creation time of the log group.');
      }
    },
  },
  {
    name: 'the bucket exists',
    check(input, { destination }) {
      if (destination.bucket(input.destination) === undefined) {
        throw invalid('The given bucket does not exist. Please make sure the bucket is valid.');
      }
    },
  },
  {
    name: 'the bucket is in the Region of the log group (text unproven)',
    check(input, { logs, destination }) {
      if (destination.bucket(input.destination)?.region !== logs.region) {
        throw invalid('The given bucket is in a different Region. Please use a bucket in the Region of the log group.');
      }
    },
  },
  {
    name: 'no object key becomes too long (text unproven)',
    check({ destinationPrefix }) {
      if (Buffer.byteLength(probeKey(destinationPrefix)) > MAX_KEY_BYTES) {
        throw invalid(`The destinationPrefix makes object keys longer than ${MAX_KEY_BYTES} bytes.`);
      }
    },
  },
  {
    name: 'the destination lets the export write',
    check(input, { logs, settings, destinationCheck }) {
      const refusal = destinationCheck({
        bucket: input.destination,
        accountId: logs.accountId,
        region: logs.region,
        logGroupName: input.logGroupName,
        key: probeKey(input.destinationPrefix),
        sourceArnForm: settings.sourceArnForm,
      });
      if (refusal !== undefined) throw refused(refusal, settings);
    },
  },
  {
    name: 'no other task is active in this account and Region',
    check(_input, { slotTaken }) {
      if (slotTaken) throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
    },
  },
];

/**
 * Messages of our own. AWS's messages about encryption and keys are not recorded; it is known only that some of them do
 * not mention KMS.
 */
const UNPROVEN_TEXTS = {
  Encryption: 'The default encryption of the given bucket is not supported for export tasks.',
  KeyMissing: 'The KMS key of the given bucket does not exist in its Region.',
  KeyDisabled: 'The KMS key of the given bucket is disabled.',
  KeyPendingDeletion: 'The KMS key of the given bucket is pending deletion.',
  KeyAsymmetric: 'The KMS key of the given bucket is not a symmetric key.',
  KeyDenied: 'The KMS key of the given bucket does not let CloudWatch Logs use it (kms:GenerateDataKey, kms:Decrypt).',
  CallerKeyDenied:
    'The KMS key of the given bucket does not let the CreateExportTask caller use it (kms:GenerateDataKey, kms:Decrypt).',
} as const;

/**
 * The error for a refused destination. The texts about GetBucketAcl and the caller are from users' reports; the text
 * about PutObject is modelled on them.
 */
export function refused(refusal: DestinationRefusal, settings: EmulatorSettings): ServiceError {
  const { permissionError, keyRefusalText } = settings;
  if (refusal === 'CallerPutObject') {
    const message =
      'Please ensure that the CreateExportTask caller has been granted s3:PutObject access to the bucket.';
    return new ServiceError(permissionError, message);
  }
  if (refusal === 'GetBucketAcl' || refusal === 'PutObject') return failedStep(refusal, settings);
  // S3 refuses the probe object because of the key, so AWS's message possibly mentions only the refused put.
  if (refusal !== 'Encryption' && keyRefusalText === 'put-object') return failedStep('PutObject', settings);
  return new ServiceError(refusal === 'Encryption' ? INVALID : permissionError, UNPROVEN_TEXTS[refusal]);
}

function failedStep(step: 'GetBucketAcl' | 'PutObject', { permissionError }: EmulatorSettings): ServiceError {
  return new ServiceError(
    permissionError,
    `${step} call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to ` +
      'perform this operation.',
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError(INVALID, message);
}
