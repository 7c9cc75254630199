import type { AccountRegion } from '../../core/account-region.js';
import { callerContext, type RequestContext } from '../../core/request-context.js';
import type { KmsKey } from '../model/key.js';

/**
 * The condition keys of a call that a caller itself makes to KMS, with the values by which a key policy is evaluated.
 */
export function keyContext(caller: AccountRegion, key: Pick<KmsKey, 'accountId'>, nowMs: number): RequestContext {
  return new Map([
    ...callerContext(caller, nowMs),
    ['aws:resourceaccount', [key.accountId]],
    ['aws:viaawsservice', ['false']],
    ['kms:calleraccount', [caller.accountId]],
  ]);
}
