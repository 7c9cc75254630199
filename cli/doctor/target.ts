import { parseExportRequest } from '../../contract/parse.js';
import type { ExportRequest } from '../../contract/request.js';
import { parseLogGroup } from '../request/arn.js';
import { chooseDestination } from '../request/destination.js';
import { refuseAlias } from '../request/prepare.js';
import { inputReader } from '../request/read-input.js';
import type { DestinationOptions } from '../request/selection.js';

/** What is to be looked at. */
export interface DoctorTarget {
  request: Pick<ExportRequest, 'destination' | 'region' | 'account'>;
  logGroups: string[];
  /** The account that the ARNs of the log groups name. */
  accountId?: string;
  /** The key that the destination's outputs name. */
  expectedKey?: string;
}

/** Any window: none is looked at. */
const SOME_WINDOW = { lookback: 'P1D' };

/**
 * The destination that an export with the same flags would have.
 * @throws LogferryError INVALID_REQUEST, DESTINATION_NOT_ALLOWED
 */
export async function doctorTarget(
  options: DestinationOptions & { account?: string; logGroup?: string[] },
): Promise<DoctorTarget> {
  const named = (options.logGroup ?? []).map(parseLogGroup);
  const around = { env: process.env, readInput: inputReader() };
  const { destination, region, expectedAccountId, provisioned } = await chooseDestination(options, named, around);
  const logGroups = [...new Set(named.map(({ name }) => name))];
  const request = parseExportRequest({
    source: logGroups.length === 0 ? { logGroupPrefix: '/' } : { logGroups },
    window: SOME_WINDOW,
    destination,
    region,
    ...(options.account !== undefined && { account: options.account }),
  });
  refuseAlias({ request });
  return {
    request,
    logGroups,
    ...(expectedAccountId !== undefined && { accountId: expectedAccountId }),
    ...(provisioned?.kmsKeyArn !== undefined && { expectedKey: provisioned.kmsKeyArn }),
  };
}
