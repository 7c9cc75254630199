import { defined } from './defined.js';
import { parseInstant } from './time.js';

/* Names that cross a process boundary. Released names never change. */

export const EXPORTS_TASK_QUEUE = 'logferry';
/** The task queue of lanes. Every worker polls this queue, because the work of lanes needs no AWS credentials. */
export const LANES_TASK_QUEUE = 'logferry-lanes';

export const EXPORT_WORKFLOW = 'exportLogs';
export const LANE_WORKFLOW = 'exportLane';

/** The form of an export id. The id is also the name of a folder in the archive, so it has no colon. */
export const EXPORT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The end of the workflow id of a firing: Temporal appends the nominal time. */
const NOMINAL_TIME = /-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** {@link NOMINAL_TIME} in an export id. */
const NOMINAL_TIME_WITHOUT_COLONS = /-\d{4}-\d{2}-\d{2}T\d{6}Z$/;

/** Number of characters that the export id of a firing adds to the name of its schedule. */
export const NOMINAL_TIME_CHARS = '-2026-11-27T030000Z'.length;

/**
 * The nominal time (an ISO instant) of the firing that started a workflow; undefined for any other workflow id. An id
 * can end in this form without a valid time, because anyone with access to the namespace can choose an id.
 */
export function nominalTimeOf(workflowId: string): string | undefined {
  const nominal = NOMINAL_TIME.exec(workflowId)?.[0].slice(1);
  return nominal !== undefined && parseInstant(nominal) !== undefined ? nominal : undefined;
}

/** Whether an export id ends with a nominal time, written without colons. Only the export ids of firings do so. */
export const isFiringId = (exportId: string): boolean => NOMINAL_TIME_WITHOUT_COLONS.test(exportId);

/**
 * The id of the export that a workflow runs. It is the workflow id; for a firing of a schedule it is the workflow id
 * without colons. {@link workflowIdOf} is the inverse.
 */
export const exportIdOf = (workflowId: string): string =>
  nominalTimeOf(workflowId) === undefined
    ? workflowId
    : workflowId.replace(NOMINAL_TIME, (nominal) => nominal.replaceAll(':', ''));

/**
 * The id of the workflow that runs an export: the inverse of {@link exportIdOf}. The workflow id of a firing, with
 * colons, is returned unchanged, so users may write either form.
 */
export const workflowIdOf = (exportId: string): string =>
  isFiringId(exportId) ? exportId.replace(/(\d{2})(\d{2})(\d{2}Z)$/, '$1:$2:$3') : exportId;

/** The update that starts an export, or attaches to the open export of the same request. */
export const START_UPDATE = 'startExport';
export const CANCEL_SIGNAL = 'cancelExport';
export const PROGRESS_QUERY = 'progress';

export const REQUEST_TURN_SIGNAL = 'requestTurn';
export const RELEASE_TURN_SIGNAL = 'release';
export const LANE_QUERY = 'lane';
export const GRANTED_SIGNAL = 'granted';
export const YIELD_SIGNAL = 'yield';
export const FULL_SIGNAL = 'full';

/** Keys of the memo of an `exportLogs` workflow. A client reads the memo without a worker. */
export const MEMO = {
  /** {@link requestHash} of the request that started the workflow. */
  requestHash: 'logferryRequestHash',
  /** {@link requestHash} of the same request before relative times were resolved. */
  unresolvedHash: 'logferryUnresolvedHash',
  /** One line for lists: source, window, destination. */
  summary: 'logferrySummary',
  /** The {@link RememberedProgress} of an open export, for clients while no worker answers. */
  progress: 'logferryProgress',
  /** The ExportResult, stored before the workflow closes, since a cancelled workflow returns no value. */
  result: 'logferryResult',
} as const;

/**
 * The search attributes of an `exportLogs` workflow, all of Temporal's type Keyword. A workflow has them only if they
 * were registered in its namespace when the export was opened.
 */
export const SEARCH_ATTRIBUTES = {
  account: 'LogferryAccount',
  region: 'LogferryRegion',
  /** `running` while the export is open, then the status of the result. */
  status: 'LogferryStatus',
  bucket: 'LogferryBucket',
} as const;

/** The prefix of the workflow ids of lanes. */
const LANE_PREFIX = 'export-lane/';

/**
 * Workflow id of the lane of an account and Region.
 * @param endpoint a short hash of AWS_ENDPOINT_URL, so that an emulator and AWS never share a lane; absent if the
 * variable is not set
 */
export const laneId = (accountId: string, region: string, endpoint?: string): string =>
  `${LANE_PREFIX}${accountId}/${region}${endpoint === undefined ? '' : `/${endpoint}`}`;

/** The parts of a lane's workflow id; undefined for an id of another form. */
export function laneParts(id: string): { accountId: string; region: string; endpoint?: string } | undefined {
  if (!id.startsWith(LANE_PREFIX)) return undefined;
  const [accountId, region, endpoint, ...more] = id.slice(LANE_PREFIX.length).split('/');
  if (!accountId || !region || more.length > 0) return undefined;
  return { accountId, region, ...defined({ endpoint }) };
}
