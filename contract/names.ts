/* Names that cross a process boundary. Released names never change. */

export const EXPORTS_TASK_QUEUE = 'logferry';
/** The task queue of lanes. Every worker polls it; its work needs Temporal but no AWS credentials. */
export const LANES_TASK_QUEUE = 'logferry-lanes';

export const EXPORT_WORKFLOW = 'exportLogs';
export const LANE_WORKFLOW = 'exportLane';

/** The form of an export id, which is the id of the export's workflow. */
export const EXPORT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

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
  /** `running`, and from the close on the status of the result. */
  status: 'LogferryStatus',
  bucket: 'LogferryBucket',
} as const;

/** The prefix of the workflow ids of lanes. */
const LANE_PREFIX = 'export-lane/';

/**
 * Workflow id of the lane of an account and Region.
 * @param endpoint a short hash of AWS_ENDPOINT_URL, if it is set: an emulator and AWS never share a lane
 */
export const laneId = (accountId: string, region: string, endpoint?: string): string =>
  `${LANE_PREFIX}${accountId}/${region}${endpoint === undefined ? '' : `/${endpoint}`}`;

/** The parts of a lane's workflow id; undefined if no lane has this id. */
export function laneParts(id: string): { accountId: string; region: string; endpoint?: string } | undefined {
  if (!id.startsWith(LANE_PREFIX)) return undefined;
  const [accountId, region, endpoint, ...more] = id.slice(LANE_PREFIX.length).split('/');
  if (!accountId || !region || more.length > 0) return undefined;
  return { accountId, region, ...(endpoint !== undefined && { endpoint }) };
}
