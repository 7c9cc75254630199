import { defined } from '../../contract/defined.js';
import type { ParsedRequest } from '../../contract/request.js';
import { requestsOfTargets } from '../../contract/targets.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import type { Io } from '../io.js';
import { chooseDestination } from '../request/destination.js';
import { flagNames } from '../request/field-flags.js';
import type { DestinationOptions, SelectionOptions } from '../request/flags.js';
import { type NamedGroup, parseLogGroup } from '../request/log-group.js';
import { inputReader } from '../request/read-input.js';
import { checkedRequest, refuseAlias } from '../request/request.js';
import { checkedTargets, targetsOf } from '../request/request-with-targets.js';
import { accountOfArns } from '../request/targets.js';

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

type DoctorFlags = DestinationOptions &
  Pick<SelectionOptions, 'account' | 'logGroup' | 'configured' | 'target' | 'namedDestinations'>;

/**
 * The destinations that exports with the same flags would have: one, or one for each `--target`.
 * @throws LogferryError INVALID_REQUEST, DESTINATION_NOT_ALLOWED
 */
export async function doctorTargets(io: Io, options: DoctorFlags): Promise<DoctorTarget[]> {
  const named = (options.logGroup ?? []).map((text) => parseLogGroup(text));
  const found = options.target === undefined ? [await ofFlags(io, options, named)] : ofTargets(options, named);
  for (const { request } of found) refuseAlias(request, isTemporalConfigured(io.env));
  return found;
}

async function ofFlags(io: Io, options: DoctorFlags, named: readonly NamedGroup[]): Promise<DoctorTarget> {
  const around = { env: io.env, readInput: inputReader(io.stdin) };
  const { destination, region, expectedAccountId, provisioned } = await chooseDestination(options, named, around);
  const { account } = options;
  const request = checkedRequest(
    defined({ ...anyExportOf(named), destination, region, account }),
    undefined,
    flagNames([], options.configured),
  );
  const expectedKey = provisioned?.kmsKeyArn;
  return defined({ request, logGroups: namesOf(named), accountId: expectedAccountId, expectedKey });
}

function ofTargets(options: DoctorFlags, named: readonly NamedGroup[]): DoctorTarget[] {
  const targets = targetsOf(options);
  const nameOf = flagNames([], options.configured);
  const request = checkedTargets({ ...anyExportOf(named), targets }, undefined, nameOf);
  const accountId = accountOfArns(named, request.targets);
  return requestsOfTargets(request).map((one) => defined({ request: one, logGroups: namesOf(named), accountId }));
}

const namesOf = (named: readonly NamedGroup[]): string[] => [...new Set(named.map(({ name }) => name))];

/** The fields that a request needs, but that no check uses. */
function anyExportOf(named: readonly NamedGroup[]): { source: object; window: object } {
  const source = named.length === 0 ? { logGroupPrefixes: ['/'] } : { logGroups: namesOf(named) };
  return { source, window: SOME_WINDOW };
}
