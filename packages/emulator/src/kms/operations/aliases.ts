import { ServiceError } from '../../core/service-error.js';
import { optional, required, text } from '../../json/fields.js';
import { authorize } from '../access/authorize.js';
import { notFound } from '../model/errors.js';
import { type KmsAlias, seconds } from '../model/key.js';
import { requireKept } from '../model/key-state.js';
import { arnOf } from '../model/kms-store.js';
import { existingKey, type KmsContext, type KmsOperations, keyName, operation } from './operation.js';
import { page, paging } from './pages.js';

const AWS_OWN = 'alias/aws/';
const aliasName = text({ min: 1, max: 256, pattern: '[a-zA-Z0-9:/_-]+' });

export const aliasOperations: KmsOperations = {
  CreateAlias: operation(
    { AliasName: required(aliasName), TargetKeyId: required(keyName) },
    (context, { AliasName, TargetKeyId }) => {
      checkName(AliasName);
      checkTarget(TargetKeyId);
      const key = existingKey(context, TargetKeyId);
      authorize(context, key, 'CreateAlias');
      requireKept(key);
      context.store.createAlias(AliasName, key);
      return undefined;
    },
  ),
  UpdateAlias: operation(
    { AliasName: required(aliasName), TargetKeyId: required(keyName) },
    (context, { AliasName, TargetKeyId }) => {
      checkName(AliasName);
      checkTarget(TargetKeyId);
      const alias = existingAlias(context, AliasName);
      const key = existingKey(context, TargetKeyId);
      authorize(context, key, 'UpdateAlias');
      requireKept(key);
      alias.targetKeyId = key.id;
      alias.updatedMs = context.clock.now();
      return undefined;
    },
  ),
  DeleteAlias: operation({ AliasName: required(aliasName) }, (context, { AliasName }) => {
    checkName(AliasName);
    const alias = existingAlias(context, AliasName);
    const key = context.store.key(alias.targetKeyId, alias);
    if (key !== undefined) authorize(context, key, 'DeleteAlias');
    context.store.removeAlias(alias);
    return undefined;
  }),
  /** Unlike at AWS, the list has no aliases of keys that AWS manages. */
  ListAliases: operation({ ...paging, KeyId: optional(keyName) }, (context, { KeyId, ...input }) => {
    const only = KeyId === undefined ? undefined : existingKey(context, KeyId).id;
    const listed = context.store
      .aliases(context.caller)
      .filter(({ targetKeyId }) => (only ?? targetKeyId) === targetKeyId);
    return page('Aliases', listed.map(describe), input);
  }),
};

function describe({ name, arn, targetKeyId, createdMs, updatedMs }: KmsAlias): object {
  return {
    AliasName: name,
    AliasArn: arn,
    TargetKeyId: targetKeyId,
    CreationDate: seconds(createdMs),
    LastUpdatedDate: seconds(updatedMs),
  };
}

function existingAlias({ caller, store }: KmsContext, name: string): KmsAlias {
  const alias = store.alias(name, caller);
  if (alias === undefined) throw notFound(`Alias ${arnOf(caller, name)} is not found.`);
  return alias;
}

/** Checks the name of a new alias. @throws ServiceError ValidationException, NotAuthorizedException */
function checkName(name: string): void {
  if (!/^alias\/./.test(name)) throw new ServiceError('ValidationException', 'Invalid identifier');
  if (name.includes(':')) {
    throw new ServiceError('ValidationException', `${name} contains invalid characters for an alias`);
  }
  if (name.startsWith(AWS_OWN))
    throw new ServiceError('NotAuthorizedException', `${name} is reserved for AWS's own keys.`);
}

/** Checks that the target of an alias is no alias. @throws ServiceError ValidationException */
function checkTarget(keyId: string): void {
  if (!/^(arn:[^/]*:)?alias\//.test(keyId)) return;
  throw new ServiceError('ValidationException', 'Aliases must refer to keys. Not aliases');
}
