import type { Clock } from '../core/clock.js';
import type { Service } from '../http/service.js';
import { jsonService } from '../json/json-service.js';
import type { KmsStore } from './model/kms-store.js';
import { KMS_OPERATIONS } from './operations/index.js';
import type { KmsContext } from './operations/operation.js';

/** The service KMS: keys, policies, aliases, tags, rotation settings and signatures, but no encryption. */
export function kmsService(store: KmsStore, clock: Clock): Service {
  return jsonService<KmsContext>({
    title: 'KMS',
    signingName: 'kms',
    targetPrefix: 'TrentService.',
    operations: KMS_OPERATIONS,
    context: ({ caller }) => ({ caller, clock, store }),
  });
}
