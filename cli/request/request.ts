import { LogferryError } from '../../contract/errors.js';
import { requestHash } from '../../contract/hash.js';
import { parseExportRequest } from '../../contract/parse.js';
import type { ExportRequest, ResolvedRequest } from '../../contract/request.js';
import { requestRefusals } from '../../contract/request-rules.js';
import { resolveRequest } from '../../contract/resolve.js';
import { endOnWholeSlice } from '../../contract/slice-grid.js';
import { chooseDestination } from './destination.js';
import { chooseGroups } from './groups.js';
import { inputName, parseJson, type ReadInput } from './read-input.js';
import { requester } from './requester.js';
import type { SelectionOptions } from './selection.js';
import { type ChosenWindow, chooseWindow, recencyWarning } from './window.js';

/** A request ready to be started or planned, and what only the command line knows about it. */
export interface PreparedRequest {
  request: ResolvedRequest;
  /** Hash of the request as written, with relative times unresolved: what a later run of the same command has too. */
  unresolvedHash: string;
  /** The account that the ARNs of the log groups name. */
  expectedAccountId?: string;
  warnings: string[];
}

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  nowMs: number;
  readInput: ReadInput;
}

/**
 * Makes a request of flags, or of the file that `--request` names.
 * @throws LogferryError INVALID_REQUEST, WINDOW_TOO_RECENT, WINDOW_IN_FUTURE, NOT_SUPPORTED
 */
export async function prepareRequest(options: SelectionOptions, around: Surroundings): Promise<PreparedRequest> {
  const prepared =
    options.request === undefined ? await fromFlags(options, around) : await fromFile(options.request, around);
  const [refusal] = requestRefusals(prepared.request, around.nowMs);
  if (refusal) throw new LogferryError(refusal);
  const warning = recencyWarning(prepared.request, around.nowMs);
  return { ...prepared, warnings: warning === undefined ? [] : [warning] };
}

type Unchecked = Omit<PreparedRequest, 'warnings'>;

async function fromFile(path: string, { readInput, nowMs }: Surroundings): Promise<Unchecked> {
  const content = await readInput(path, '--request');
  const asGiven = parseExportRequest(parseJson(content, inputName('--request', path)));
  return { request: resolveRequest(asGiven, nowMs), unresolvedHash: requestHash(asGiven) };
}

async function fromFlags(options: SelectionOptions, { env, nowMs, readInput }: Surroundings): Promise<Unchecked> {
  const { source, named } = await chooseGroups(options, readInput);
  const { destination, region, expectedAccountId } = await chooseDestination(options, named, { env, readInput });
  const window = chooseWindow(options, nowMs);
  const asGiven = parseExportRequest({
    source,
    window: { from: window.from, to: window.to },
    destination,
    region,
    ...manners(options),
  });
  return {
    request: resolved(asGiven, window, nowMs),
    unresolvedHash: requestHash({ ...asGiven, window: window.asWritten ?? asGiven.window }),
    ...(expectedAccountId !== undefined && { expectedAccountId }),
  };
}

function resolved(asGiven: ExportRequest, window: ChosenWindow, nowMs: number): ResolvedRequest {
  const request = resolveRequest(asGiven, nowMs);
  return window.openEnd ? { ...request, window: endOnWholeSlice(request.window, request.slice) } : request;
}

const manners = (options: SelectionOptions, requestedBy = requester(options.requestedBy)): object => ({
  ...(options.slice !== undefined && { slice: options.slice }),
  ...(options.account !== undefined && { account: options.account }),
  ...(options.verify !== undefined && { verify: options.verify }),
  ...(options.weight !== undefined && { weight: options.weight }),
  ...(options.force && { force: true }),
  ...(options.allowRecent && { allowRecent: true }),
  ...(options.reason !== undefined && { reason: options.reason }),
  ...(requestedBy !== undefined && { requestedBy }),
});
