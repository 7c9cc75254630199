import { DAY_MS, formatInstant, instantMs, SECOND_MS } from '../../contract/index.js';
import { destinationPrefix } from '../object-keys/data-keys.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import type { Receipt } from '../records/receipt.js';
import type { AuditFinding } from './audit-findings.js';

/** The folder of a receipt's task, with a trailing slash; undefined for a receipt without a task. */
export const taskFolderOf = ({ slice, window, task }: Receipt): string | undefined =>
  task && `${destinationPrefix({ ...slice, ...window })}/${task.taskId}/`;

/** Whether a receipt counts what its task wrote. With the outcome `failed` or `cancelled`, it only names the folder. */
export const countsObjects = ({ outcome }: Receipt): boolean => outcome !== 'failed' && outcome !== 'cancelled';

/** Folders that a receipt names although it does not count their objects, each with a trailing slash. */
export function partialFoldersOf(receipt: Receipt): string[] {
  const { slice, window, strayFolders, replaces = [] } = receipt;
  const destination = destinationPrefix({ ...slice, ...window });
  const own = countsObjects(receipt) ? undefined : taskFolderOf(receipt);
  return [
    ...strayFolders.map((name) => `${destination}/${name}/`),
    ...replaces.map(({ folder }) => (folder.endsWith('/') ? folder : `${folder}/`)),
    ...(own === undefined ? [] : [own]),
  ];
}

/**
 * The findings for which one receipt is enough: it contradicts itself or its name, it closes a window although
 * retention had passed for the beginning, or it records that log group and objects have different numbers of events.
 * @param key the key of the receipt
 */
export function receiptFindings(key: string, receipt: Receipt): AuditFinding[] {
  const named = nameOf(receipt);
  if (named !== key)
    return [
      {
        code: 'RECEIPT_MISNAMED',
        key,
        expected: named ?? 'a window within one month, and a generation that names can have',
      },
    ];
  const contradictions = [...contradictionsIn(receipt)];
  return [
    ...contradictions.map((seen): AuditFinding => ({ code: 'RECEIPT_IMPLAUSIBLE', key, seen })),
    ...partlyExpired(key, receipt),
    ...otherCount(key, receipt),
  ];
}

/** The key of a receipt; undefined if no receipt can be about this slice. */
function nameOf({ slice, outcome, askedAt }: Receipt): string | undefined {
  try {
    return receiptKey(slice, outcome, askedAt);
  } catch {
    return undefined;
  }
}

function* contradictionsIn(receipt: Receipt): Generator<string> {
  const { slice, window, outcome, task, objects, objectPages, totals, verification } = receipt;
  const [sliceFrom, sliceTo, sentFrom, sentTo] = [slice.from, slice.to, window.from, window.to].map(instantMs);
  if ((sentFrom ?? 0) > (sliceFrom ?? 0) || sentTo !== sliceTo)
    yield 'its window begins later than its slice, or does not end with it';
  if (outcome === 'archived' && task?.status !== 'COMPLETED') {
    yield `archived, although its task is ${task?.status ?? 'absent'}`;
  }
  if (outcome === 'archived' && !(verification.level !== 'listing' && verification.result === 'passed')) {
    yield 'archived, although its objects were not read back';
  }
  if ((outcome === 'quiet' || outcome === 'empty') && totals.objects > 0) yield `${outcome}, although it has objects`;
  if (outcome === 'archived' && totals.objects === 0) yield 'archived, although it has no objects';
  if (objectPages !== undefined && objects.length > 0) yield 'it has objects beside its pages of objects';
  if (outcome === 'archived' && verification.level === 'source' && receipt.sourceCount?.verdict !== 'equal') {
    yield 'archived and verified at the source, although the counts are not recorded as equal';
  }
  if (task?.completedAt !== undefined && task.createdAt !== undefined) {
    if (instantMs(task.completedAt) < instantMs(task.createdAt)) yield 'its task ended before it began';
  }
  if (outcome === 'archived' && instantMs(receipt.askedAt) < (sliceFrom ?? 0))
    yield 'AWS was asked before the beginning of its slice';
  if (instantMs(receipt.recordedAt) + CLOCK_MS < instantMs(receipt.askedAt)) {
    yield 'it was recorded before AWS was asked';
  }
}

/** Maximum difference (ms) between AWS's own instants and the instants that a worker takes from AWS's answers. */
export const CLOCK_MS = 60 * SECOND_MS;

const CLOSING: ReadonlySet<string> = new Set(['archived', 'empty', 'quiet']);
/** AWS keeps the events of a log group of the class DELIVERY for one day. */
const DELIVERY_DAYS = 1;

/**
 * The finding about a closing receipt that covers too much. A closing receipt must not cover an instant for which
 * retention had passed when AWS was asked: AWS may have deleted the events of that time.
 */
function partlyExpired(key: string, { slice, outcome, askedAt, logGroupMetadata }: Receipt): AuditFinding[] {
  if (!CLOSING.has(outcome) || logGroupMetadata === undefined) return [];
  const { retentionDays, logClass } = logGroupMetadata;
  const days = logClass === 'DELIVERY' ? DELIVERY_DAYS : retentionDays;
  if (days === undefined) return [];
  const keptFromMs = instantMs(askedAt) - days * DAY_MS;
  if (instantMs(slice.from) >= keptFromMs) return [];
  const expected = `a window from ${formatInstant(keptFromMs)} on, because retention was ${days} days at ${askedAt}`;
  return [{ code: 'RECEIPT_PARTLY_EXPIRED', key, expected, seen: `a window from ${slice.from} on` }];
}

/** The finding about a receipt for which the log group had another number of events than the objects. */
function otherCount(key: string, { sourceCount, outcome }: Receipt): AuditFinding[] {
  if (sourceCount?.verdict !== 'differs') return [];
  const { archived, source, countedAt } = sourceCount;
  const [expected, seen] = [
    `${source ?? 'unknown'} events in the log group at ${countedAt}`,
    `${archived} events, ${outcome}`,
  ];
  return [{ code: 'SOURCE_COUNT_DIFFERS', key, expected, seen }];
}
