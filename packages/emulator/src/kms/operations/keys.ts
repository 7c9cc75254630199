import { notImplemented, ServiceError } from '../../core/service-error.js';
import { flag, integer, optional, required, text } from '../../json/fields.js';
import { authorize } from '../access/authorize.js';
import { checkedPolicy, defaultPolicy, policyText } from '../access/key-policy.js';
import { invalidState } from '../model/errors.js';
import { metadataOf, seconds, stateOf } from '../model/key.js';
import { requireKept } from '../model/key-state.js';
import { isSigningSpec, type SigningSpec } from '../model/signing-keys.js';
import { grantTokens, type KmsOperations, keyName, namedKey, onKey, operation } from './operation.js';
import { page, paging } from './pages.js';
import { addTags, tagList } from './tags.js';

const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_DAYS = 30;
const description = text({ max: 8192 });
const anyText = optional(text({ max: 64 }));

const SYMMETRIC = 'SYMMETRIC_DEFAULT';

/**
 * The spec of a new key that signs; undefined for a symmetric key.
 * @throws ServiceError NotImplemented for a kind of key that the emulator does not have; ValidationException if
 * KeyUsage does not fit KeySpec
 */
function signingSpec({
  KeyUsage = 'ENCRYPT_DECRYPT',
  CustomerMasterKeySpec = SYMMETRIC,
  KeySpec = CustomerMasterKeySpec,
}: Readonly<Record<'KeyUsage' | 'KeySpec' | 'CustomerMasterKeySpec', string | undefined>>): SigningSpec | undefined {
  if (KeySpec === SYMMETRIC && KeyUsage === 'ENCRYPT_DECRYPT') return undefined;
  if (isSigningSpec(KeySpec) && KeyUsage === 'SIGN_VERIFY') return KeySpec;
  if (!isSigningSpec(KeySpec) && KeySpec !== SYMMETRIC) throw notImplemented(`keys with the KeySpec ${KeySpec}`);
  if (KeyUsage !== 'ENCRYPT_DECRYPT' && KeyUsage !== 'SIGN_VERIFY') {
    throw notImplemented(`keys with the KeyUsage ${KeyUsage}`);
  }
  throw new ServiceError('ValidationException', `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`);
}

export const keyOperations: KmsOperations = {
  CreateKey: operation(
    {
      Policy: optional(policyText),
      Description: optional(description),
      KeyUsage: anyText,
      KeySpec: anyText,
      CustomerMasterKeySpec: anyText,
      Origin: anyText,
      CustomKeyStoreId: anyText,
      XksKeyId: optional(text({ max: 128 })),
      MultiRegion: optional(flag()),
      BypassPolicyLockoutSafetyCheck: optional(flag()),
      Tags: optional(tagList),
    },
    (context, input) => {
      const { caller, store } = context;
      const spec = signingSpec(input);
      const { Origin = 'AWS_KMS' } = input;
      if (Origin !== 'AWS_KMS') throw notImplemented(`keys with the Origin ${Origin}`);
      if (input.MultiRegion === true) throw notImplemented('multi-Region keys');
      if (input.CustomKeyStoreId !== undefined || input.XksKeyId !== undefined)
        throw notImplemented('custom key stores');
      const { Policy, BypassPolicyLockoutSafetyCheck: mayLockOut = false } = input;
      const policy = Policy === undefined ? defaultPolicy(caller) : checkedPolicy(Policy, context, '*', mayLockOut);
      const key = store.createKey(caller, policy, spec);
      key.description = input.Description ?? '';
      addTags(key, input.Tags ?? []);
      return { KeyMetadata: metadataOf(key) };
    },
  ),

  DescribeKey: operation({ KeyId: required(keyName), GrantTokens: grantTokens }, (context, { KeyId }) => {
    const key = namedKey(context, KeyId);
    authorize(context, key, 'DescribeKey');
    return { KeyMetadata: metadataOf(key) };
  }),

  ListKeys: operation(paging, ({ caller, store }, input) => {
    const keys = store.keys(caller).map(({ id, arn }) => ({ KeyId: id, KeyArn: arn }));
    return page('Keys', keys, input);
  }),

  UpdateKeyDescription: onKey('UpdateKeyDescription', { Description: required(description) }, (_, key, input) => {
    requireKept(key);
    key.description = input.Description;
    return undefined;
  }),

  EnableKey: onKey('EnableKey', {}, (_, key) => {
    requireKept(key);
    key.enabled = true;
    return undefined;
  }),

  DisableKey: onKey('DisableKey', {}, (_, key) => {
    requireKept(key);
    key.enabled = false;
    return undefined;
  }),

  ScheduleKeyDeletion: onKey(
    'ScheduleKeyDeletion',
    { PendingWindowInDays: optional(integer({ min: 7, max: 30 })) },
    ({ clock }, key, { PendingWindowInDays: days = DEFAULT_WINDOW_DAYS }) => {
      requireKept(key);
      key.deletionMs = clock.now() + days * DAY_MS;
      const DeletionDate = seconds(key.deletionMs);
      return { KeyId: key.arn, DeletionDate, KeyState: stateOf(key), PendingWindowInDays: days };
    },
  ),

  CancelKeyDeletion: onKey('CancelKeyDeletion', {}, (_, key) => {
    if (key.deletionMs === undefined) throw invalidState(`${key.arn} is not pending deletion.`);
    key.deletionMs = undefined;
    key.enabled = false;
    return { KeyId: key.arn };
  }),
};
