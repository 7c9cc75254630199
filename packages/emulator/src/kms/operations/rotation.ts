import { ServiceError } from '../../core/service-error.js';
import { integer, optional } from '../../json/fields.js';
import { type KmsKey, seconds, stateOf } from '../model/key.js';
import { requireEnabled } from '../model/key-state.js';
import { type KmsOperations, onKey } from './operation.js';

const DAY_MS = 86_400_000;
const DEFAULT_PERIOD_DAYS = 365;

export const rotationOperations: KmsOperations = {
  EnableKeyRotation: onKey(
    'EnableKeyRotation',
    { RotationPeriodInDays: optional(integer({ min: 90, max: 2560 })) },
    ({ clock }, key, { RotationPeriodInDays: days }) => {
      requireEnabled(key);
      requireSymmetric(key);
      const periodDays = days ?? key.rotation?.periodDays ?? DEFAULT_PERIOD_DAYS;
      key.rotation = { periodDays, sinceMs: clock.now() };
      return undefined;
    },
  ),
  DisableKeyRotation: onKey('DisableKeyRotation', {}, (_, key) => {
    requireEnabled(key);
    requireSymmetric(key);
    key.rotation = undefined;
    return undefined;
  }),
  GetKeyRotationStatus: onKey('GetKeyRotationStatus', {}, (_, key) => statusOf(key)),
};

/** @throws ServiceError UnsupportedOperationException */
function requireSymmetric({ arn, pair }: KmsKey): void {
  if (pair === undefined) return;
  throw new ServiceError('UnsupportedOperationException', `${arn} is not a symmetric key: it cannot be rotated.`);
}

function statusOf(key: KmsKey): object {
  const { arn, rotation } = key;
  if (rotation === undefined || stateOf(key) === 'PendingDeletion') return { KeyId: arn, KeyRotationEnabled: false };
  const { periodDays, sinceMs } = rotation;
  return {
    KeyId: arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: periodDays,
    NextRotationDate: seconds(sinceMs + periodDays * DAY_MS),
  };
}
