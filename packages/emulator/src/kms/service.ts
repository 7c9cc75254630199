import type { Clock } from '../core/clock.js';
import { notImplemented, type ServiceError } from '../core/errors.js';
import type { Call, Reply, Service } from '../http/call.js';
import { jsonError, jsonReply } from '../json/reply.js';
import { readJson } from '../json/request-body.js';
import { aliasOperations } from './operations/aliases.js';
import { policyOperations } from './operations/key-policies.js';
import { keyOperations } from './operations/keys.js';
import type { KmsOperation } from './operations/operation.js';
import { rotationOperations } from './operations/rotation.js';
import type { KmsStore } from './model/kms-store.js';
import { tagOperations } from './operations/tags.js';

/** What KMS's operations begin with in X-Amz-Target. */
export const KMS_TARGET_PREFIX = 'TrentService.';

const OPERATIONS: ReadonlyMap<string, KmsOperation> = new Map(
  Object.entries({
    ...keyOperations,
    ...policyOperations,
    ...rotationOperations,
    ...tagOperations,
    ...aliasOperations,
  }),
);

/** Key management of KMS over AWS JSON 1.1: keys, policies, aliases, tags, rotation settings; no cryptography. */
export class KmsService implements Service {
  /** Some have the names of operations on log groups; counters and faults take them together. */
  readonly operations = [...OPERATIONS.keys()];

  constructor(
    private readonly store: KmsStore,
    private readonly clock: Clock,
  ) {}

  operationOf(call: Call): string {
    const target = String(call.headers['x-amz-target'] ?? '');
    const name = target.startsWith(KMS_TARGET_PREFIX) ? target.slice(KMS_TARGET_PREFIX.length) : undefined;
    if (name === undefined) throw notImplemented('KMS without an operation in X-Amz-Target');
    if (!OPERATIONS.has(name)) throw notImplemented(`${name} of KMS`);
    return name;
  }

  async run(call: Call, operation: string): Promise<Reply> {
    const body = await readJson(call);
    const context = { caller: call.caller, clock: this.clock, store: this.store };
    return jsonReply(call, 200, OPERATIONS.get(operation)?.(context, body));
  }

  renderError(call: Call, error: ServiceError): Reply {
    return jsonError(call, error);
  }
}
