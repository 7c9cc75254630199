import { intervalOf, overlaps, parseInstant } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { destinationPrefix } from '../object-keys/data-keys.js';
import type { ObjectReader } from '../ports.js';
import type { ArchivedObject } from '../records/archived-object.js';
import { objectsOf } from '../records/object-pages.js';
import type { Receipt } from '../records/receipt.js';
import type { ReadProblem, WantedObject } from './read-object.js';
import { readNamedReceipt } from './read-receipt.js';
import type { EventQuestion, ReadingPlan, Share } from './reading-plan.js';
import { wantsFolder } from './stream-classes.js';

/** An object of a plan, with the receipt that names it. */
export interface PlannedObject extends WantedObject {
  receipt: { key: string; sha256: string; bucket: string };
}

/**
 * The objects that hold the wanted events of a batch. The receipts are read one after the other. An object is left out
 * if its receipt says that it has no events of the wanted instants.
 * @param report gets what is wrong with a receipt, a page or the key of an object; the objects concerned are left out
 */
export async function* wantedObjects(
  reader: ObjectReader,
  { classes }: Pick<ReadingPlan, 'classes'>,
  question: EventQuestion,
  batch: readonly Share[],
  report: (problem: ReadProblem) => void,
): AsyncGenerator<PlannedObject> {
  const isWanted = wantsFolder(question);
  for (const { name, gives } of batch) {
    const read = await readNamedReceipt(reader, name, question.logGroup);
    if ('code' in read) {
      report(read);
      continue;
    }
    const { receipt, sha256 } = read;
    const origin = { key: name.key, sha256, bucket: receipt.slice.bucket };
    const sent = intervalOf(receipt.window);
    try {
      for await (const object of objectsOf(reader, receipt)) {
        const stream = streamFolderOf(receipt, object.key);
        if (stream === undefined) {
          const detail = 'its receipt names it, but it is not in the folder of the task';
          report({ key: object.key, code: 'unreadable', detail });
          continue;
        }
        const intervals = isWanted(stream) ? (gives.get(classes.classOf(stream)) ?? []) : [];
        const held = instantsOf(object);
        const given = held === undefined ? intervals : intervals.filter((interval) => overlaps(interval, held));
        if (given.length > 0) yield { ...object, stream, sent, gives: given, receipt: origin };
      }
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      report({ key: error.key, code: 'unreadable', detail: error.problem });
    }
  }
}

/**
 * The folder of the stream of an object; undefined if the object is not in the folder of its receipt's task. The folder
 * is named after the window that was sent, which can begin before the slice of the receipt.
 */
function streamFolderOf({ slice, window, task }: Receipt, key: string): string | undefined {
  const folder = `${destinationPrefix({ ...slice, ...window })}/${task?.taskId ?? ''}/`;
  const end = key.lastIndexOf('/');
  return task !== undefined && key.startsWith(folder) && end > folder.length
    ? key.slice(folder.length, end)
    : undefined;
}

/** The instants between the first and last event of an object; undefined if its receipt does not say. */
function instantsOf({ events, firstEvent = '', lastEvent = '' }: ArchivedObject) {
  if (events === 0) return { fromMs: 0, toMs: 0 };
  const [fromMs, lastMs] = [parseInstant(firstEvent), parseInstant(lastEvent)];
  return fromMs === undefined || lastMs === undefined ? undefined : { fromMs, toMs: lastMs + 1 };
}
