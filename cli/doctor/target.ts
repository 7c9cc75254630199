import { defined } from '../../contract/defined.js';
import type { ParsedRequest } from '../../contract/request.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import type { Io } from '../io.js';
import { chooseDestination } from '../request/destination.js';
import { flagNames } from '../request/field-flags.js';
import type { DestinationOptions, SelectionOptions } from '../request/flags.js';
import { parseLogGroup } from '../request/log-group.js';
import { inputReader } from '../request/read-input.js';
import { checkedRequest, refuseAlias } from '../request/request.js';

/** The destination and log groups that doctor checks. */
export interface DoctorTarget {
  request: Pick<ParsedRequest, 'destination' | 'region' | 'account'>;
  logGroups: string[];
  /** The account that the ARNs of the log groups name. */
  accountId?: string;
  /** ARN of the KMS key that the destination's Terraform or CDKTF outputs name. */
  expectedKey?: string;
}

/** Any valid window, because a request needs one. The checks do not use it. */
const SOME_WINDOW = { lookback: 'P1D' };

/**
 * The destination that an export with the same flags would have.
 * @throws LogferryError INVALID_REQUEST, DESTINATION_NOT_ALLOWED
 */
export async function doctorTarget(
  io: Io,
  options: DestinationOptions & Pick<SelectionOptions, 'account' | 'logGroup' | 'configured'>,
): Promise<DoctorTarget> {
  const named = (options.logGroup ?? []).map((text) => parseLogGroup(text));
  const around = { env: io.env, readInput: inputReader(io.stdin) };
  const { destination, region, expectedAccountId, provisioned } = await chooseDestination(options, named, around);
  const logGroups = [...new Set(named.map(({ name }) => name))];
  const source = logGroups.length === 0 ? { logGroupPrefixes: ['/'] } : { logGroups };
  const { account } = options;
  const request = checkedRequest(
    defined({ source, window: SOME_WINDOW, destination, region, account }),
    undefined,
    flagNames([], options.configured),
  );
  refuseAlias(request, isTemporalConfigured(io.env));
  return defined({ request, logGroups, accountId: expectedAccountId, expectedKey: provisioned?.kmsKeyArn });
}
