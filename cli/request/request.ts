import { userInfo } from 'node:os';
import { defined } from '../../contract/defined.js';
import { LogferryError } from '../../contract/errors.js';
import { requestHash } from '../../contract/hash.js';
import { checkExportRequest } from '../../contract/parse.js';
import type { ParsedRequest, ResolvedRequest, SliceSize } from '../../contract/request.js';
import { aliasRefusal, requestRefusals } from '../../contract/request-rules.js';
import { askedUntil, resolveRequest } from '../../contract/resolve.js';
import { jsonPath, type NameField } from '../../contract/schema-findings.js';
import { endOnWholeSlice } from '../../contract/slice-grid.js';
import { usageError } from '../../contract/usage-error.js';
import type { Env, Io } from '../io.js';
import { note } from '../output/terminal.js';
import { leftOutWarnings } from '../output/window-text.js';
import { parseBytes } from './byte-sizes.js';
import { chooseDestination } from './destination.js';
import { flagNames } from './field-flags.js';
import type { SelectionOptions } from './flags.js';
import { chooseGroups, choosesGroups } from './groups.js';
import { LIST_OPTIONS } from './list-options.js';
import { inputName, inputReader, parseJson, type ReadInput } from './read-input.js';
import { type ChosenWindow, chooseWindow, recencyWarning } from './window.js';

/** A request that is ready to be started or planned, with facts that only the command line knows. */
export interface PreparedRequest {
  kind: 'one';
  request: ResolvedRequest;
  /**
   * Hash of the request with its relative times as the user wrote them. The same command has the same hash at a later
   * time.
   */
  unresolvedHash: string;
  /** The account that the ARNs of the log groups name. */
  expectedAccountId?: string;
  /** Makes the request with slices of a given size. Present if the user asked for slices of the size `auto`. */
  requestWith?: (slice: FixedSize) => ResolvedRequest;
  warnings: string[];
  /** One text for each time that needs an explanation, such as `--from yesterday is 2026-11-20T00:00:00Z`. */
  explanations: string[];
}

/** A size of slices other than `auto`. */
type FixedSize = Exclude<SliceSize, 'auto'>;

export interface Surroundings {
  env: Env;
  nowMs: number;
  readInput: ReadInput;
}

export const aroundOf = (io: Io): Surroundings => ({
  env: io.env,
  nowMs: io.now(),
  readInput: inputReader(io.stdin),
});

/** Prints the explanations and warnings of a request to stderr. */
export function printNotes(io: Io, { explanations, warnings }: PreparedRequest): void {
  for (const explanation of explanations) note(io, explanation);
  for (const warning of warnings) note(io, `warning: ${warning}`);
}

/**
 * Makes a request from flags, or from the file that `--request` names.
 * @throws LogferryError INVALID_REQUEST, WINDOW_TOO_RECENT, WINDOW_IN_FUTURE
 */
export async function prepareRequest(options: SelectionOptions, around: Surroundings): Promise<PreparedRequest> {
  const { request: file } = options;
  if (file !== undefined) {
    const { input, what } = await readRequestFile(file, around);
    return fromDocument(input, what, around.nowMs);
  }
  const unchecked = await fromFlags(options, around);
  return checkedByRules(unchecked, around.nowMs, flagNames([], options.configured));
}

/** A request that has passed the check of its schema, but not yet the checks beyond the schema. */
export type Unchecked = Omit<PreparedRequest, 'kind' | 'warnings'>;

/** Checks the rules beyond the schema, and adds the warnings. @throws LogferryError as {@link prepareRequest} */
export function checkedByRules(unchecked: Unchecked, nowMs: number, nameOf: NameField): PreparedRequest {
  const [refusal] = requestRefusals(unchecked.request, nowMs, nameOf);
  if (refusal) throw new LogferryError(refusal);
  const recency = recencyWarning(unchecked.request, nowMs);
  // With `auto`, the parts that are left out are known only after the size of slices is chosen.
  const leftOut = unchecked.requestWith === undefined ? leftOutWarnings(unchecked.request) : [];
  const warnings = [...(recency === undefined ? [] : [recency]), ...leftOut];
  return { kind: 'one', ...unchecked, warnings };
}

/**
 * Checks a request.
 * @param what the input from which the request was read, for messages ({@link inputName}). Undefined for a request from
 * flags, because its messages name the flags
 * @throws LogferryError INVALID_REQUEST
 */
export function checkedRequest(input: unknown, what: string | undefined, nameOf?: NameField): ParsedRequest {
  const checked = checkExportRequest(input, nameOf);
  if (checked.wrong === undefined) return checked.request;
  throw usageError(`${what === undefined ? '' : `${what}: `}${checked.wrong.join('; ')}`);
}

/** The document in the file that `--request` names, and the name of the file for messages. */
export async function readRequestFile(
  path: string,
  { readInput }: Surroundings,
): Promise<{ input: unknown; what: string }> {
  const content = await readInput(path, '--request');
  const what = inputName('--request', path);
  return { input: parseJson(content, what), what };
}

/** The request of a document. @param what the name of the document, for messages */
export function fromDocument(input: unknown, what: string, nowMs: number): PreparedRequest {
  const asGiven = checkedRequest(input, what);
  const sized = inEachSize(asGiven, (request) => resolveRequest(request, nowMs));
  return checkedByRules({ ...sized, unresolvedHash: requestHash(asGiven), explanations: [] }, nowMs, jsonPath);
}

async function fromFlags(options: SelectionOptions, { env, nowMs, readInput }: Surroundings): Promise<Unchecked> {
  const { from, ...others } = options;
  if (from === undefined || !hasDestination(options) || !choosesGroups(options)) throw missingOptions(options);
  const { source, named, origins } = await chooseGroups(options, readInput);
  const { destination, region, expectedAccountId } = await chooseDestination(options, named, { env, readInput });
  const window = chooseWindow({ ...others, from }, nowMs);
  const asGiven = checkedRequest(
    { source, window: { from: window.from, to: window.to }, destination, region, ...plainFields(options) },
    undefined,
    flagNames(origins, options.configured),
  );
  return defined({
    explanations: window.explanations,
    ...inEachSize(asGiven, (request) => resolved(request, window, nowMs)),
    unresolvedHash: requestHash({ ...asGiven, window: window.asWritten ?? asGiven.window }),
    expectedAccountId,
  });
}

/** The resolved request and, if the size of its slices is `auto`, the request in each size. */
const inEachSize = (asGiven: ParsedRequest, resolve: (request: ParsedRequest) => ResolvedRequest) => ({
  request: resolve(asGiven),
  ...(asGiven.slice === 'auto' && { requestWith: (slice: FixedSize) => resolve({ ...asGiven, slice }) }),
});

export const hasDestination = ({ bucket, destinationFrom, named, target }: SelectionOptions): boolean =>
  bucket !== undefined || destinationFrom !== undefined || named !== undefined || target !== undefined;

/** A flag that a command needs; `has`: whether it was given; `note`: example values, or flags that replace it. */
interface NeededFlag {
  flag: string;
  has: boolean;
  note: string;
}

const needsFrom = ({ from }: SelectionOptions): NeededFlag => ({
  flag: '--from',
  has: from !== undefined,
  note: '--from 7d is seven days ago, 0 is the beginning',
});

/**
 * The refusal of a command that lacks flags about the request. The message names all of them.
 * @param window the flag that the command needs for the window
 */
export function missingOptions(options: SelectionOptions, window = needsFrom(options)): Error {
  const needed: NeededFlag[] = [
    {
      flag: '--log-group',
      has: choosesGroups(options),
      note: '--log-group-file, --log-group-prefix, --log-group-pattern and --tag also choose log groups',
    },
    window,
    {
      flag: '--bucket',
      has: hasDestination(options),
      note: '--destination, --destination-from and --target also choose a bucket',
    },
  ];
  const missing = needed.filter(({ has }) => !has);
  const flags = missing.map(({ flag }) => flag).join(', ');
  const notes = missing.map(({ note }) => note).join('; ');
  return usageError(`${flags} ${missing.length === 1 ? 'is' : 'are'} missing; ${notes}`, LIST_OPTIONS);
}

/** Resolves the window of a request from flags. An end that the user did not give moves to a slice boundary. */
export function resolved(asGiven: ParsedRequest, window: ChosenWindow, nowMs: number): ResolvedRequest {
  const request = resolveRequest(asGiven, nowMs);
  if (!window.openEnd) return request;
  return {
    ...request,
    window: endOnWholeSlice(request.window, request.slice),
    asked: askedUntil(window.from, nowMs),
  };
}

/**
 * The fields of the request other than source, window, destination and Region.
 * @throws LogferryError INVALID_REQUEST
 */
export const plainFields = ({
  slice,
  account,
  verify,
  weight,
  force,
  allowRecent,
  reason,
  ...options
}: SelectionOptions) =>
  defined({
    ...{ slice, account, verify, weight, force, allowRecent, reason },
    requestedBy: requester(options.requestedBy),
    // Without a count at the source, the flag limits only the query that chooses the size of slices.
    maxScanBytes:
      verify === 'source' && options.maxScan !== undefined ? parseBytes(options.maxScan, '--max-scan') : undefined,
  });

/** The requester that the records name: the given one, or else the user of the operating system. */
export function requester(requestedBy: string | undefined): string | undefined {
  if (requestedBy !== undefined) return requestedBy;
  try {
    return `user:${userInfo().username}`;
  } catch {
    return undefined;
  }
}

/**
 * Refuses a request if the ARNs of its log groups name another account than that of the credentials. The account of the
 * credentials may have log groups with the same names.
 * @param accountId undefined if only the worker of a configured Temporal service knows the account. There is then only
 * a warning
 * @throws LogferryError INVALID_REQUEST
 */
export function checkAccount(io: Io, { expectedAccountId }: PreparedRequest, accountId: string | undefined): void {
  if (expectedAccountId === undefined || expectedAccountId === accountId) return;
  if (accountId === undefined) {
    note(
      io,
      `warning: the log group ARNs are of account ${expectedAccountId}; only the result shows whether the worker has the same account`,
    );
    return;
  }
  throw usageError(
    `the log group ARNs are of account ${expectedAccountId}, but the AWS credentials are of ${accountId}`,
  );
}

/**
 * Refuses an account alias if no Temporal service is configured, because only the configuration of a worker defines
 * aliases.
 * @throws LogferryError DESTINATION_NOT_ALLOWED
 */
export function refuseAlias(
  { account }: Pick<ResolvedRequest, 'account'>,
  configured: boolean,
  field = '--account',
): void {
  if (account !== undefined && !configured) throw new LogferryError(aliasRefusal(account, field));
}
