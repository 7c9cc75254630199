import { callerArn } from '../../core/arns.js';
import type { QueryOperation } from '../../xml/query-service.js';

/** The identity that the emulator assumes for a caller. */
export const getCallerIdentity: QueryOperation = ({ caller }) => ({
  Arn: callerArn(caller),
  UserId: 'AIDAEMULATORUSER00000',
  Account: caller.accountId,
});
