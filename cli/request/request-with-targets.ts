import { defined } from '../../contract/defined.js';
import { requestHash } from '../../contract/hash.js';
import type { ResolvedRequest } from '../../contract/request.js';
import { resolveRequest } from '../../contract/resolve.js';
import { jsonPath, type NameField } from '../../contract/schema-findings.js';
import { checkTargetsRequest, hasTargets, type ParsedTargets, requestsOfTargets } from '../../contract/targets.js';
import { usageError } from '../../contract/usage-error.js';
import type { Io } from '../io.js';
import { flagNames } from './field-flags.js';
import type { SelectionOptions } from './flags.js';
import { chooseGroups, choosesGroups } from './groups.js';
import {
  aroundOf,
  checkedByRules,
  fromDocument,
  missingOptions,
  type PreparedRequest,
  plainFields,
  prepareRequest,
  printNotes,
  readRequestFile,
  resolved,
  type Surroundings,
  type Unchecked,
} from './request.js';
import { accountOfArns, parseTarget, type TargetFlag } from './targets.js';
import { chooseWindow } from './window.js';

/** A request with targets that is ready to be started or planned. */
export interface PreparedTargets {
  kind: 'targets';
  /** The request with its window resolved. */
  request: ParsedTargets;
  /** The request of each target, in the order of the targets. */
  targets: readonly PreparedRequest[];
  /** {@link PreparedRequest.unresolvedHash} for the request of a target. */
  unresolvedHash(request: ResolvedRequest): string;
}

/** Whether a prepared request has targets. */
export const isWithTargets = (prepared: PreparedRequest | PreparedTargets): prepared is PreparedTargets =>
  prepared.kind === 'targets';

/** Makes a request, with or without targets, from the flags of a command. Warnings go to stderr. */
export async function prepareAny(io: Io, options: SelectionOptions): Promise<PreparedRequest | PreparedTargets> {
  const prepared = await prepareAnyRequest(options, aroundOf(io));
  // The window, and so the notes about it, are the same for all targets.
  printNotes(io, isWithTargets(prepared) ? firstOf(prepared.targets) : prepared);
  return prepared;
}

/** Makes a request from flags or a file, with targets or without. @throws LogferryError as `prepareRequest` */
export async function prepareAnyRequest(
  options: SelectionOptions,
  around: Surroundings,
): Promise<PreparedRequest | PreparedTargets> {
  if (options.request !== undefined) {
    const { input, what } = await readRequestFile(options.request, around);
    return hasTargets(input) ? ofDocument(input, what, around.nowMs) : fromDocument(input, what, around.nowMs);
  }
  const { from, target } = options;
  if (target === undefined) return prepareRequest(options, around);
  if (from === undefined || !choosesGroups(options)) throw missingOptions(options);
  return ofFlags({ ...options, from, target }, around);
}

function ofDocument(input: unknown, what: string, nowMs: number): PreparedTargets {
  const asGiven = checkedTargets(input, what);
  const targets = requestsOfTargets(asGiven).map((one) => ({
    request: resolveRequest(one, nowMs),
    unresolvedHash: requestHash(one),
    explanations: [],
  }));
  return prepared(asGiven, asGiven.window, targets, nowMs, jsonPath);
}

async function ofFlags(
  options: SelectionOptions & { from: string; target: string[] },
  { readInput, nowMs }: Surroundings,
): Promise<PreparedTargets> {
  const { source, named, origins } = await chooseGroups(options, readInput);
  const nameOf = flagNames(origins, options.configured);
  const window = chooseWindow(options, nowMs);
  const { account: _, ...fields } = plainFields(options);
  const asGiven = checkedTargets(
    { source, window: { from: window.from, to: window.to }, targets: targetsOf(options), ...fields },
    undefined,
    nameOf,
  );
  const expectedAccountId = accountOfArns(named, asGiven.targets);
  const asWritten = window.asWritten ?? asGiven.window;
  const unchecked = requestsOfTargets(asGiven).map((one) =>
    defined({
      explanations: window.explanations,
      request: resolved(one, window, nowMs),
      unresolvedHash: requestHash({ ...one, window: asWritten }),
      expectedAccountId,
    }),
  );
  return prepared(asGiven, asWritten, unchecked, nowMs, nameOf);
}

/** @param asWritten the window before relative times were resolved */
function prepared(
  asGiven: ParsedTargets,
  asWritten: ParsedTargets['window'],
  unchecked: readonly Unchecked[],
  nowMs: number,
  nameOf: NameField,
): PreparedTargets {
  const targets = unchecked.map((target) => checkedByRules(target, nowMs, nameOf));
  // Resolving changes these fields, in the same way for each target.
  const { window, slice, autoSlice, asked } = firstOf(targets).request;
  return {
    kind: 'targets',
    request: { ...asGiven, ...defined({ window, slice, autoSlice, asked }) },
    targets,
    unresolvedHash: (one) =>
      requestHash({ ...one, window: asWritten, slice: asGiven.slice, autoSlice: asGiven.autoSlice }),
  };
}

/** The targets of the flags `--target`. Targets that name no account get the account of the configuration file. */
export const targetsOf = ({
  account,
  target = [],
  namedDestinations,
}: Pick<SelectionOptions, 'account' | 'target' | 'namedDestinations'>): TargetFlag[] =>
  target.map((text, index) => defined({ account, ...parseTarget(text, index, namedDestinations) }));

/** `checkedRequest` for a request with targets. @throws LogferryError INVALID_REQUEST */
export function checkedTargets(input: unknown, what: string | undefined, nameOf?: NameField): ParsedTargets {
  const checked = checkTargetsRequest(input, nameOf);
  if (checked.wrong === undefined) return checked.request;
  throw usageError(`${what === undefined ? '' : `${what}: `}${checked.wrong.join('; ')}`);
}

/** The first target. A request with targets has at least one. */
export function firstOf<Target>([first]: readonly Target[]): Target {
  if (first === undefined) throw new TypeError('a request has at least one target');
  return first;
}
