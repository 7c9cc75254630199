import {
  defined,
  derivedExportId,
  type ExportRequest,
  exportRequest,
  hashOf,
  identityHash,
  parseExportRequest,
  type ResolvedRequest,
  requestRefusals,
  resolvedRequest,
  resolveRequest,
} from '../../contract/index.js';
import type { Diagnostic } from '../handlers.js';
import { type PlanOf, UNKNOWN, type Unknown } from '../schema/index.js';
import type { Defaults } from '../settings.js';
import type { actionRequest } from './attributes.js';
import { diagnosed, invalid, refused } from './diagnose.js';
import { type Known, known } from './known.js';

/** The arguments of the action, from which a request is made. Any part of them may be UNKNOWN. */
export type Arguments = PlanOf<typeof actionRequest>;
type KnownArguments = Known<Arguments>;
type Defaulted = Pick<Arguments, 'region' | 'account' | 'destination' | 'slice'>;

/**
 * Fills in the provider's defaults for arguments that the configuration leaves out. The default of `slice` is always
 * `day`. An argument that is left out is UNKNOWN as long as its default is UNKNOWN.
 * @param isLeftOut whether the configuration leaves an argument out. Such an argument gets the default unless `values`
 * has a known value for it
 */
export function withDefaults<A extends Defaulted>(
  values: A,
  defaults: Defaults,
  isLeftOut: (name: keyof Defaulted) => boolean,
): A {
  const fallback: Defaulted = { ...defaults, slice: 'day' };
  const or = <Name extends keyof Defaulted>(name: Name): Defaulted[Name] =>
    isLeftOut(name) && (values[name] === null || values[name] === UNKNOWN) ? fallback[name] : values[name];
  return {
    ...values,
    region: or('region'),
    account: or('account'),
    destination: or('destination'),
    slice: or('slice'),
  };
}

/** Selects the arguments of a request from the attributes of a resource. */
export function argumentsOf(values: Arguments): Arguments {
  const { source, window, destination, region, account, slice, verify, max_scan_bytes, weight, reason, requested_by } =
    values;
  return {
    ...{ source, window, destination, region, account, slice },
    ...{ verify, max_scan_bytes, weight, reason, requested_by },
  };
}

/**
 * The problems of `source` and of `window` as wholes, as far as they are known, such as a source without a selector.
 * Rules of one argument are in `attributes.ts`.
 */
export function argumentProblems(values: Pick<Arguments, 'source' | 'window'>): Diagnostic[] {
  const source = known(values.source);
  const window = known(values.window);
  return [
    ...(source === undefined ? [] : wholeProblem('source', exportRequest.shape.source.safeParse(sourceOf(source)))),
    ...(window === undefined ? [] : wholeProblem('window', resolvedRequest.shape.window.safeParse(window))),
  ];
}

/** The problems of an object as a whole. Problems of its members are reported by the rules of these members. */
function wholeProblem(
  name: string,
  { error }: { error?: { issues: { path: unknown[]; message: string }[] } | undefined },
) {
  return (error?.issues ?? []).filter(({ path }) => path.length === 0).map(({ message }) => invalid([name], message));
}

/** The errors for a Region or destination that neither the configuration nor the provider block gives. */
export const missingProblems = (values: Pick<Arguments, 'region' | 'destination'>): Diagnostic[] =>
  (['region', 'destination'] as const)
    .filter((name) => values[name] === null)
    .map((name) => invalid([name], `is missing; give it here, or as defaults.${name} of the provider "logferry"`));

/**
 * The problems of a request that would start now. As long as a part of the request is not known, only a missing region
 * or destination is reported.
 */
export function requestProblems(values: Arguments, defaults: Defaults, nowMs: number): Diagnostic[] {
  const missing = missingProblems(values);
  if (missing.length > 0) return missing;
  const whole = known(argumentsOf(values));
  const requestedBy = known(defaults.requested_by);
  if (whole === undefined || requestedBy === undefined) return [];
  try {
    const request = resolveRequest(parseExportRequest(requestOf(whole, requestedBy)), nowMs);
    return requestRefusals(request, nowMs).map((refusal) => refused(refusal, request));
  } catch (error) {
    return [diagnosed(error)];
  }
}

/**
 * The request for known arguments.
 * @param values.window the window of an export, or the relative window of a schedule
 * @param requestedBy the provider's default
 */
export function requestOf(
  values: Omit<KnownArguments, 'window'> & { readonly window: object },
  requestedBy: string | null,
): ExportRequest {
  const { source, window, destination, region, account, slice, verify, weight, reason } = values;
  return given({
    source: sourceOf(source),
    window,
    destination: destinationOf(destination),
    region,
    account,
    slice,
    verify,
    maxScanBytes: values.max_scan_bytes,
    weight,
    reason,
    requestedBy: values.requested_by ?? requestedBy,
  }) as ExportRequest;
}

/** The archive location of a request. */
export const destinationOf = (destination: KnownArguments['destination']): object =>
  given({
    bucket: destination?.bucket,
    prefix: destination?.prefix,
    layout: destination?.layout,
    bucketOwner: destination?.bucket_owner,
  });

/** The selection of log groups in a request. */
export function sourceOf(source: KnownArguments['source']): object {
  return given({
    logGroups: sorted(source.log_groups),
    logGroupPrefixes: sorted(source.log_group_prefixes),
    logGroupPattern: source.log_group_pattern,
    tags: source.tags,
    excludes: sorted(source.excludes),
    logStreamPrefix: source.log_stream_prefix,
  });
}

/** The elements of a set in a fixed order, so that the same set always gives the same request. */
const sorted = (set: readonly string[] | null): string[] | undefined => (set === null ? undefined : [...set].sort());

/** The members of a request without nulls, because Terraform writes null for an absent member. */
export const given = (members: Record<string, unknown>): object =>
  defined(Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? undefined])));

export type Triggers = Readonly<Record<string, string>>;

/**
 * Hash of the identity of a request and of its triggers. By this hash, a create finds the open export of an earlier
 * create.
 */
const workHash = (request: ResolvedRequest, triggers: Triggers | null): string =>
  hasTriggers(triggers) ? hashOf({ request: identityHash(request), triggers }) : identityHash(request);

const hasTriggers = (triggers: Triggers | null): triggers is Triggers =>
  triggers !== null && Object.keys(triggers).length > 0;

/** A request that is ready to start. Repeated starts with the same identity join one open export. */
export interface Start {
  readonly id: string;
  readonly request: ExportRequest;
  /**
   * The hash by which the start joins an open export. Weight, verification level and requester do not change the hash.
   */
  readonly unresolvedHash: string;
}

/**
 * The start for known arguments. Without triggers, the id is the same as on the command line. So the start joins an
 * open export that the command line has started with the same request.
 * @throws LogferryError INVALID_REQUEST
 */
export function startOf(
  values: KnownArguments,
  triggers: Triggers | null,
  requestedBy: string | null,
  nowMs = Date.now(),
): Start {
  const request = requestOf(values, requestedBy);
  const resolved = resolveRequest(parseExportRequest(request), nowMs);
  const hash = workHash(resolved, triggers);
  return {
    id: hasTriggers(triggers) ? `exp-${hash.slice(0, 20)}` : derivedExportId(resolved),
    request,
    unresolvedHash: `identity:${hash}`,
  };
}

/** The id of the export with these arguments. UNKNOWN while an argument that decides the id is UNKNOWN. */
export function idOf(values: Arguments, triggers: PlannedTriggers): string | Unknown {
  const whole = known<Arguments>({
    ...argumentsOf(values),
    verify: null,
    max_scan_bytes: null,
    weight: null,
    reason: null,
    requested_by: null,
  });
  const knownTriggers = known(triggers);
  if (whole === undefined || knownTriggers === undefined) return UNKNOWN;
  return startOf(whole, knownTriggers, null).id;
}

type PlannedTriggers = Unknown | null | { readonly [name: string]: string | Unknown };
