import {
  destinationPrefix,
  mayBeMasked,
  type Receipt,
  type SourceCount,
  taskName,
  totalsOf,
  type Verification,
} from '../../archive/index.js';
import {
  AVAILABILITY_LAG_MS,
  closes,
  defined,
  instantMs,
  type ResolvedRequest,
  type Slice,
} from '../../contract/index.js';
import type { ExportTask, Identity } from '../ports.js';
import type { ReplacedTask } from '../types/ended-slice.js';
import type { OpenedExport } from '../types/opening.js';
import type { TaskEnding } from './prove-ending.js';
import type { SliceVerdict } from './slice-outcome.js';

/** The facts that all receipts of a run share. */
export interface Recording {
  opened: Pick<OpenedExport, 'exportId' | 'runNo'>;
  request: ResolvedRequest;
  /** The identity whose credentials the worker used when it asked AWS. */
  identity: Identity;
}

/** The facts of one receipt of a slice. */
export interface Known {
  /** The slice with the window that the receipt covers. */
  slice: Slice;
  /** Number of slices of the request's grid that the receipt stands for. */
  slices: number;
  /** The slice as sent to AWS. The receipt can cover less of it, if retention had passed for its beginning. */
  sent: Slice;
  verdict: SliceVerdict;
  askedAt: string;
  /** The task that is evidence for the receipt; absent if there is none. */
  task?: { ending: TaskEnding; status: ExportTask['status'] };
  verification?: Verification;
  /** The count of the events in the log group; absent if they were not counted. */
  sourceCount?: SourceCount;
  replaces?: readonly ReplacedTask[];
  logGroupMetadata?: Receipt['logGroupMetadata'];
}

/** The verification of a receipt without one: no object was listed or read, or an object could not be read. */
const NOTHING: Verification = { objects: [], totals: totalsOf([]), strayFolders: [] };

export function receiptOf({ opened, request, identity }: Recording, known: Known, recordedAt: string): Receipt {
  const { slice, slices, sent, verdict, askedAt, task, verification = NOTHING, replaces = [] } = known;
  const { requestedBy, reason } = request;
  const { objects, objectPages, totals, strayFolders } = verification;
  return {
    schemaVersion: 1,
    slice,
    ...(slices > 1 && { slices }),
    window: { from: sent.from, to: sent.to },
    outcome: verdict.outcome,
    askedAt,
    exportId: opened.exportId,
    runNo: opened.runNo,
    claimed: defined({ requestedBy, reason }),
    authenticated: identity,
    ...(task && { task: { ...task.ending.task, taskName: taskName(sent), status: task.status } }),
    objects,
    ...defined({ objectPages }),
    totals,
    verification: {
      level: verdict.level,
      result: verdict.level === 'none' ? 'skipped' : verdict.passed ? 'passed' : 'failed',
    },
    ...defined({ sourceCount: known.sourceCount }),
    evidence: [...verdict.evidence, ...unproved(sent, verdict, askedAt), ...incomplete(known, totals)],
    strayFolders,
    ...(replaces.length > 0 && { replaces: replaces.map((replaced) => folderOf(slice, replaced)) }),
    ...defined({ logGroupMetadata: known.logGroupMetadata }),
    recordedAt,
  };
}

/**
 * The evidence of a closing receipt for which AWS was asked less than 12 h after the end of the window: some events may
 * not have been available. Empty for any other receipt.
 */
const unproved = ({ to }: Slice, { outcome }: SliceVerdict, askedAt: string): string[] =>
  closes(outcome) && instantMs(askedAt) - instantMs(to) < AVAILABILITY_LAG_MS
    ? ['AWS was asked less than 12 h after the end of the window, so events that came in last can be missing']
    : [];

/**
 * The evidence that exported events can be incomplete: AWS has stored fields truncated, or a data protection policy can
 * have masked texts. Empty without such a sign, and for a receipt without objects.
 */
function incomplete(
  { logGroupMetadata }: Pick<Known, 'logGroupMetadata'>,
  { objects, pointers = 0 }: Verification['totals'],
): string[] {
  if (objects === 0) return [];
  return [
    ...(pointers > 0
      ? [
          `the events have ${pointers} pointers (@ptr.…) to the rest of fields that AWS stored truncated; this rest is not in the export`,
        ]
      : []),
    ...(logGroupMetadata !== undefined && mayBeMasked(logGroupMetadata)
      ? ['a data protection policy applied to the log group, so parts of the events can be masked']
      : []),
  ];
}

const folderOf = (slice: Slice, { taskId, from, to }: ReplacedTask): { taskId: string; folder: string } => ({
  taskId,
  folder: `${destinationPrefix({ ...slice, from, to })}/${taskId}`,
});
