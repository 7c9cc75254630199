import type { ResolvedRequest } from '../../contract/index.js';
import type { CallContext, ImportBy, Outcome } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { State } from './create.js';
import { diagnosed, notConnectable } from './diagnose.js';
import { outcomeOf } from './outcome.js';

/** The state of an export that exists, with the arguments of the request that its workflow received. */
export async function importExport(
  by: ImportBy<{ readonly id: string }>,
  { settings }: CallContext<Settings>,
): Promise<Outcome<State>> {
  const id = 'id' in by ? by.id : by.identity.id;
  const { temporal } = settings;
  if (temporal === undefined) return { state: null, diagnostics: [notConnectable()] };
  try {
    const [request, result] = await temporal.ask((exports) => Promise.all([exports.request(id), exports.status(id)]));
    return { state: { ...argumentsIn(request), id, ...outcomeOf(result) }, diagnostics: [] };
  } catch (error) {
    return { state: null, diagnostics: [diagnosed(error)] };
  }
}

/**
 * A request as the arguments of a configuration. Every default of the request is written out. So the next plan shows no
 * change of an argument, whether the configuration gives its default or leaves it out. Triggers are missing, because
 * Temporal has only their hash.
 */
function argumentsIn(request: ResolvedRequest) {
  return {
    ...windowlessArguments(request),
    window: request.window,
    triggers: null,
    wait: true,
    cancel_on_destroy: true,
    timeouts: null,
  };
}

/** The arguments for a request without its window. */
export function windowlessArguments(request: Omit<ResolvedRequest, 'window'>) {
  const { source, destination, verify, weight } = request;
  return {
    source: {
      log_groups: source.logGroups ?? null,
      log_group_prefixes: source.logGroupPrefixes ?? null,
      log_group_pattern: source.logGroupPattern ?? null,
      tags: source.tags ?? null,
      excludes: source.excludes ?? null,
      log_stream_prefix: source.logStreamPrefix ?? null,
    },
    destination: {
      bucket: destination.bucket,
      prefix: destination.prefix,
      layout: destination.layout,
      bucket_owner: destination.bucketOwner ?? null,
    },
    region: request.region,
    account: request.account ?? null,
    slice: request.slice,
    verify,
    max_scan_bytes: request.maxScanBytes ?? null,
    weight,
    reason: request.reason ?? null,
    requested_by: request.requestedBy ?? null,
  };
}
