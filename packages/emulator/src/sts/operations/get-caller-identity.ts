import { callerArn } from '../../core/arns.js';
import type { QueryOperation } from '../../xml/query-service.js';

/** Returns the account of the caller, and the one IAM user that the emulator has in each account. */
export const getCallerIdentity: QueryOperation = ({ caller }) => ({
  Arn: callerArn(caller),
  UserId: 'AIDAEMULATORUSER00000',
  Account: caller.accountId,
});
