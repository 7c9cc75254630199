import { alwaysKnown } from '../../core/request-context.js';
import { partitionOf } from '../../core/arns.js';
import type { Caller } from '../../http/call.js';
import type { KmsKey } from '../model/key.js';

/** What a key policy's conditions may ask about a call by itself. */
export function callerContext(
  { accountId, region }: Pick<Caller, 'accountId' | 'region'>,
  key: Pick<KmsKey, 'accountId'>,
  nowMs: number,
): Map<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ...alwaysKnown(nowMs),
    ['aws:principalaccount', [accountId]],
    ['aws:principalarn', [`arn:${partitionOf(region)}:iam::${accountId}:user/emulator`]],
    ['aws:principalisawsservice', ['false']],
    ['aws:requestedregion', [region]],
    ['aws:resourceaccount', [key.accountId]],
    ['aws:viaawsservice', ['false']],
    ['kms:calleraccount', [accountId]],
  ]);
}
