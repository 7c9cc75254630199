import { CALLER_ID, callerArn } from '../../core/arns.js';
import type { QueryOperation } from '../../xml/query-service.js';

/** Returns the account of the caller, and the one IAM user that the emulator has in each account. */
export const getCallerIdentity: QueryOperation = ({ caller }) => ({
  Arn: callerArn(caller),
  UserId: CALLER_ID,
  Account: caller.accountId,
});
