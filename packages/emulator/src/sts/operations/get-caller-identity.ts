import { callerArn } from '../../core/arns.js';
import type { QueryOperation } from '../../xml/query-service.js';

/** The identity that the emulator takes a caller for. */
export const getCallerIdentity: QueryOperation = ({ caller }) => ({
  Arn: callerArn(caller),
  UserId: 'AIDAEMULATORUSER00000',
  Account: caller.accountId,
});
