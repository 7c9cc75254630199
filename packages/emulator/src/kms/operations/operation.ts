import type { Clock } from '../../core/clock.js';
import type { Caller } from '../../http/call.js';
import { type InputOf, list, optional, required, type Shape, text } from '../../json/fields.js';
import { type JsonOperation, type JsonOperations, operationsWith } from '../../json/json-service.js';
import { authorize } from '../access/authorize.js';
import { notFound } from '../model/errors.js';
import type { KmsKey } from '../model/key.js';
import { arnOf, type KmsStore } from '../model/kms-store.js';

export interface KmsContext {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly store: KmsStore;
}

export type KmsOperations = JsonOperations<KmsContext>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const keyName = text({ min: 1, max: 2048 });
/** Grant tokens. They have no effect, because the emulator has no grants. */
export const grantTokens = optional(list(text({ min: 1, max: 8_192 })));

export const operation = operationsWith<KmsContext>('ValidationException');

const ofKey = { KeyId: required(keyName) };

/**
 * Makes an operation on one key of the caller's account. The input names the key by id or ARN. The operation runs only
 * if the key policy allows the action.
 */
export function onKey<S extends Shape>(
  action: string,
  shape: S,
  run: (context: KmsContext, key: KmsKey, input: InputOf<S>) => object | undefined,
): JsonOperation<KmsContext> {
  return operation({ ...shape, ...ofKey }, (context, input) => {
    const { KeyId } = input as InputOf<typeof ofKey>;
    const key = existingKey(context, KeyId);
    authorize(context, key, action);
    return run(context, key, input);
  });
}

/** The key that an id or ARN names, in the Region of the caller. @throws ServiceError NotFoundException */
export function existingKey({ caller, store }: KmsContext, name: string): KmsKey {
  const key = store.key(name, caller);
  // A request finds only keys of its own Region, even if the ARN names another Region.
  if (key === undefined || key.region !== caller.region) throw unknownKey(caller, name);
  return key;
}

/**
 * The key that an id, ARN, alias or ARN of an alias names, also a key of another account. Only DescribeKey and the
 * operations that use a key accept such names.
 * @throws ServiceError NotFoundException
 */
export function namedKey({ caller, store }: KmsContext, name: string): KmsKey {
  const key = store.named(name, caller);
  if (key === undefined || key.region !== caller.region) throw unknownKey(caller, name);
  return key;
}

function unknownKey(caller: Caller, name: string): Error {
  if (name.startsWith('arn:')) {
    const region = name.split(':')[3] ?? '';
    return notFound(region === caller.region ? `Key '${name}' does not exist` : `Invalid arn ${region}`);
  }
  return notFound(UUID.test(name) ? `Key '${arnOf(caller, `key/${name}`)}' does not exist` : `Invalid keyId '${name}'`);
}
