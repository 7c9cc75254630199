import { evaluate } from '@logferry/resource-policy';
import { callerArn } from '../../core/arns.js';
import type { Clock } from '../../core/clock.js';
import { ServiceError } from '../../core/service-error.js';
import type { Caller } from '../../http/call.js';
import type { KmsKey } from '../model/key.js';
import { requestAbout } from './key-context.js';
import { keyPolicyOf } from './key-policy.js';

/** The KMS actions that a caller of another account may perform on a key. */
const ACROSS_ACCOUNTS = new Set(['DescribeKey', 'GetPublicKey', 'Sign', 'Verify']);

/**
 * Checks that the key policy lets a caller perform an action. Callers of the key's own account are checked, too.
 * Unless a control call has set `aws:PrincipalArn`, an Allow for one identity of an account counts for all callers of
 * that account.
 * @throws ServiceError AccessDeniedException
 */
export function authorize({ caller, clock }: { caller: Caller; clock: Clock }, key: KmsKey, action: string): void {
  const { accountId } = caller;
  const verdict = evaluate(keyPolicyOf(key), {
    ...requestAbout(caller, key, clock.now()),
    action: `kms:${action}`,
    resource: key.arn,
  });
  const foreign = accountId !== key.accountId && !ACROSS_ACCOUNTS.has(action);
  if (verdict === 'allow' && !foreign) return;
  const who = callerArn(caller);
  const why =
    verdict === 'deny'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the kms:${action} action`;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: kms:${action} on resource: ${key.arn} ${why}`,
  );
}
