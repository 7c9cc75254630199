import { type KnownRequest, withKeys } from '@logferry/resource-policy';
import { type PolicyCaller, requestOf } from '../../core/request-context.js';
import type { KmsKey } from '../model/key.js';

/** The request of a caller that calls KMS directly, not through S3, about a key. */
export const requestAbout = (
  caller: PolicyCaller,
  { accountId, tags }: Pick<KmsKey, 'accountId' | 'tags'>,
  nowMs: number,
): KnownRequest =>
  withKeys(requestOf(caller, accountId, nowMs), [['kms:calleraccount', [caller.accountId]], ...tagKeys(tags)]);

/** The condition keys of the tags of a key. */
export const tagKeys = (tags: KmsKey['tags']): [string, string[]][] =>
  [...tags].map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, [value]]);
