import { notImplemented } from '../../core/errors.js';
import { flag, integer, optional, required, text } from '../../json/fields.js';
import { authorize } from '../access/authorize.js';
import { checkedPolicy, defaultPolicy, policyText } from '../access/key-policy.js';
import { invalidState } from '../model/errors.js';
import { metadataOf, seconds, stateOf } from '../model/key.js';
import { requireKept } from '../model/key-state.js';
import { type KmsOperations, keyName, onKey, operation, unknownKey } from './operation.js';
import { page, paging } from './pages.js';
import { addTags, tagList } from './tags.js';

const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_DAYS = 30;
const description = text({ max: 8192 });
const anyText = optional(text({ max: 64 }));

/**
 * The only accepted value of each of these members of CreateKey. Keys with other values cannot be used by S3 or are not
 * implemented by the emulator.
 */
const OTHER_KINDS = {
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  Origin: 'AWS_KMS',
} as const;

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
      for (const [member, only] of Object.entries(OTHER_KINDS)) {
        const asked = input[member as keyof typeof OTHER_KINDS];
        if (asked !== undefined && asked !== only) throw notImplemented(`keys with the ${member} ${asked}`);
      }
      if (input.MultiRegion === true) throw notImplemented('multi-Region keys');
      if (input.CustomKeyStoreId !== undefined || input.XksKeyId !== undefined)
        throw notImplemented('custom key stores');
      const { Policy, BypassPolicyLockoutSafetyCheck: mayLockOut = false } = input;
      const policy = Policy === undefined ? defaultPolicy(caller) : checkedPolicy(Policy, context, '*', mayLockOut);
      const key = store.createKey(caller, policy);
      key.description = input.Description ?? '';
      addTags(key, input.Tags ?? []);
      return { KeyMetadata: metadataOf(key) };
    },
  ),

  /** Among the operations on keys, only this one accepts an alias, or a key of another account. */
  DescribeKey: operation({ KeyId: required(keyName) }, (context, { KeyId }) => {
    const { caller, store } = context;
    const key = store.named(KeyId, caller);
    if (key === undefined || key.region !== caller.region) throw unknownKey(caller, KeyId);
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
