import { LogferryError } from '../contract/errors.js';
import { requestHash } from '../contract/hash.js';
import { parseExportRequest } from '../contract/parse.js';
import type { ExportRequest, ResolvedRequest } from '../contract/request.js';
import { resolveRequest } from '../contract/resolve.js';
import { findDestination, type ProvisionedDestination } from './destination-from.js';
import { type ChosenGroups, chooseGroups } from './groups.js';
import { parseJson, type ReadInput } from './input.js';
import { environmentRegion } from './region.js';
import { requester } from './requester.js';
import type { SelectionOptions } from './selection.js';
import { type ChosenWindow, checkRecent, chooseWindow, endOnWholeSlice } from './window.js';

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
 * @throws LogferryError INVALID_REQUEST, WINDOW_TOO_RECENT, NOT_SUPPORTED
 */
export async function prepareRequest(options: SelectionOptions, around: Surroundings): Promise<PreparedRequest> {
  const prepared =
    options.request === undefined
      ? await fromFlags(options, around)
      : fromFile(await around.readInput(options.request, '--request'), around.nowMs);
  refuseUnsupported(prepared.request);
  const warning = checkRecent(prepared.request, around.nowMs);
  return { ...prepared, warnings: warning === undefined ? [] : [warning] };
}

type Unchecked = Omit<PreparedRequest, 'warnings'>;

function fromFile(content: string, nowMs: number): Unchecked {
  const asGiven = parseExportRequest(parseJson(content, '--request'));
  return { request: resolveRequest(asGiven, nowMs), unresolvedHash: requestHash(asGiven) };
}

async function fromFlags(options: SelectionOptions, { env, nowMs, readInput }: Surroundings): Promise<Unchecked> {
  const groups = await chooseGroups(options, readInput);
  const provisioned = await provisionedDestination(options, readInput);
  const window = chooseWindow(options, nowMs);
  const asGiven = parseExportRequest({
    source: groups.source,
    window: { from: window.from, to: window.to },
    destination: destination(options, provisioned),
    region: agreedRegion(options, groups, provisioned, env),
    ...manners(options),
  });
  const accounts = [...new Set(groups.named.flatMap(({ accountId }) => accountId ?? []))];
  if (accounts.length > 1) refuse(`the log group ARNs name different accounts: ${accounts.join(', ')}`);
  return {
    request: resolved(asGiven, window, nowMs),
    unresolvedHash: requestHash({ ...asGiven, window: window.asWritten ?? asGiven.window }),
    ...(accounts[0] !== undefined && { expectedAccountId: accounts[0] }),
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

async function provisionedDestination(
  { destinationFrom }: SelectionOptions,
  readInput: ReadInput,
): Promise<ProvisionedDestination | undefined> {
  if (destinationFrom === undefined) return undefined;
  return findDestination(parseJson(await readInput(destinationFrom, '--destination-from'), '--destination-from'));
}

function destination(options: SelectionOptions, provisioned: ProvisionedDestination | undefined): object {
  const bucket = options.bucket ?? provisioned?.bucket;
  if (bucket === undefined) refuse('--bucket is missing (or --destination-from)');
  const prefix = options.prefix ?? provisioned?.prefix;
  return {
    bucket,
    ...(prefix !== undefined && { prefix }),
    ...(options.layout !== undefined && { layout: options.layout }),
    ...(provisioned?.accountId !== undefined && { bucketOwner: provisioned.accountId }),
  };
}

/** An export stays in one Region: whoever names one must name the same. */
function agreedRegion(
  options: SelectionOptions,
  { named }: ChosenGroups,
  provisioned: ProvisionedDestination | undefined,
  env: NodeJS.ProcessEnv,
): string {
  const sayings = [
    { by: options.region === undefined ? 'AWS_REGION' : '--region', region: options.region ?? environmentRegion(env) },
    ...named.map(({ name, region }) => ({ by: `the ARN of ${name}`, region })),
    { by: '--destination-from', region: provisioned?.region },
  ].flatMap(({ by, region }) => (region === undefined ? [] : [{ by, region }]));
  const [first, ...others] = sayings;
  if (first === undefined) refuse('--region is missing, and neither AWS_REGION nor AWS_DEFAULT_REGION is set');
  const other = others.find(({ region }) => region !== first.region);
  if (other !== undefined) {
    refuse(
      `${first.by} says ${first.region}, but ${other.by} says ${other.region}; bucket and log groups share a Region`,
    );
  }
  return first.region;
}

function refuseUnsupported({ verify, destination: { layout }, slice }: ResolvedRequest): void {
  if (verify === 'source')
    throw new LogferryError('NOT_SUPPORTED', { detail: 'counting at the source (verify: source)' });
  if (layout === 'hive' && slice !== 'day') {
    refuse(`the hive layout has one folder per day, so it takes slices of a day, not of a ${slice}`);
  }
}

function refuse(detail: string): never {
  throw new LogferryError('INVALID_REQUEST', { detail });
}
