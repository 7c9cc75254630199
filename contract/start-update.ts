import { defined } from './defined.js';
import { type Explained, explain, isLogferryError } from './errors.js';
import { requestHash, workOf } from './hash.js';
import { findingsInRequest } from './parse.js';
import type { ResolvedRequest } from './request.js';
import { CLOCK_TOLERANCE_MS, requestRefusals } from './request-rules.js';
import { resolveRequest } from './resolve.js';
import { findingText, jsonPath, type SchemaFinding, shown } from './schema-findings.js';

/*
 * The `startExport` update. With this update, a caller in any language sends the request of an export: together with
 * the start of the workflow, or to an open export.
 */

/** The reply of the `startExport` update: the export that runs the request. */
export interface StartReply {
  schemaVersion: 1;
  exportId: string;
  /** The id of the export's first run, which stays the same after continue-as-new. */
  runId: string;
  /**
   * Whether the export existed before this update: an earlier update, a schedule or the client for Node.js has started
   * it. False also if a caller has started it in another way, because the export cannot see this.
   */
  attached: boolean;
  /** The request that the export runs: defaults filled in, the window absolute. */
  request: ResolvedRequest;
  requestHash: string;
}

/** Why the `startExport` update is refused. It is the first detail of Temporal's application failure. */
export interface StartRefusal extends Explained {
  /** The fields that break a rule, or that differ from the request that the export runs. At most 20. */
  fields: SchemaFinding[];
}

/** The export that the update reaches. */
export interface ReachedExport {
  exportId: string;
  /** Undefined if the export was started without a valid request. */
  request: ResolvedRequest | undefined;
  /** The time (epoch ms) from which the export's relative window counted. */
  fromMs: number;
  /**
   * Hash of the request as the starter of the export wrote it, if the starter noted that hash. A request with this hash
   * can differ from {@link request} only in what its relative window and `auto` resolved to.
   */
  unresolvedHash?: string | undefined;
}

/** Maximum number of fields that a refusal names. */
const MOST_FIELDS = 20;

/**
 * Why an export refuses a request that an update brings; undefined if the export runs this request. A relative window
 * counts from the same time as the window of the export. Pure: the same arguments give the same answer.
 */
export function startRefusal(
  input: unknown,
  { exportId, request: running, fromMs, unresolvedHash }: ReachedExport,
): StartRefusal | undefined {
  const checked = findingsInRequest(input);
  if (checked.found !== undefined) return refusedFor('INVALID_REQUEST', checked.found);
  if (running !== undefined && requestHash(checked.request) === unresolvedHash) return undefined;
  const resolved = resolvedFrom(checked.request, fromMs);
  if (resolved.refused !== undefined) return { ...resolved.refused, fields: [] };
  // The worker decides by AWS's clock when it opens the export. So a request at the limit is left to the worker.
  const [refused] = requestRefusals(resolved.request, fromMs + CLOCK_TOLERANCE_MS);
  if (refused !== undefined) return { ...refused, fields: [] };
  if (running === undefined) {
    const detail = 'the export was started without a valid request';
    return { ...explain('ID_IN_USE', { exportId, detail }), fields: [] };
  }
  if (requestHash(resolved.request) === requestHash(running)) return undefined;
  return refusedFor('ID_IN_USE', differences(workOf(resolved.request), workOf(running)), exportId);
}

function resolvedFrom(
  ...asked: Parameters<typeof resolveRequest>
): { request: ResolvedRequest; refused?: undefined } | { refused: Explained } {
  try {
    return { request: resolveRequest(...asked) };
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { refused: error.explained };
  }
}

function refusedFor(
  code: 'INVALID_REQUEST' | 'ID_IN_USE',
  found: readonly SchemaFinding[],
  exportId?: string,
): StartRefusal {
  const fields = found.slice(0, MOST_FIELDS);
  const more = found.length > fields.length ? [`and ${found.length - fields.length} more`] : [];
  const detail = [...new Set(fields.map(findingText)), ...more].join('; ');
  return { ...explain(code, { detail, ...defined({ exportId }) }), fields };
}

/** The fields in which a request differs from the request that an export runs. */
function differences(given: unknown, running: unknown, path: readonly string[] = []): SchemaFinding[] {
  if (!isObject(given) || !isObject(running)) {
    if (JSON.stringify(given) === JSON.stringify(running)) return [];
    const rule = `the export has ${running === undefined ? 'none' : shown(running)}`;
    return [defined({ field: jsonPath(path), value: given === undefined ? undefined : shown(given), rule })];
  }
  const names = [...new Set([...Object.keys(given), ...Object.keys(running)])].sort();
  return names.flatMap((name) => differences(given[name], running[name], [...path, name]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
