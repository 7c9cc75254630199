import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { type ClosingNotice, noticeKey, noticesFolder, noticesOf, parseLogKey } from '../object-keys/log-keys.js';
import { manifestKey } from '../object-keys/run-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { recordText, schemaVersion } from '../records/parse-record.js';
import { writeRecord } from '../records/record-io.js';
import { findEnd } from './end.js';

/** The text of a closing notice. Its key names the run and the size of the log. */
export const closingNotice = z.object({
  schemaVersion,
  /** Key of the manifest that the run is about to store. */
  manifest: z.string(),
});

type Root = Pick<ArchiveLocation, 'prefix'>;

/**
 * Number of entries by which a notice may lag behind the log. If a notice lags further behind, it is possible that no
 * later append reads it.
 */
export const NOTICE_LAG = 10;
/** Maximum number of notices that one append looks at. It protects the append from planted notices. */
const MOST_NOTICES = 1_000;

/**
 * Announces that a run is about to store its manifest. If the process dies before the run is in the log, the next run
 * of any export finds the notice and appends the run.
 *
 * An append can make later appends pass over the notices for logs of less than `size - NOTICE_LAG` entries, where
 * `size` is the size of the log that it has found. So a notice suffices only if the log has at most `NOTICE_LAG` more
 * entries once the notice is stored; otherwise a newer notice is stored.
 * @returns the size of the log after the notice was stored
 */
export async function announceClosing(
  store: ObjectStore,
  archive: Root,
  run: Omit<ClosingNotice, 'size'>,
): Promise<number> {
  const text = recordText(closingNotice, {
    schemaVersion: 1,
    manifest: manifestKey(archive, run.exportId, run.runNo),
  });
  let size = await findEnd(store, archive);
  for (;;) {
    await writeRecord(store, noticeKey(archive, { ...run, size }), text, 'application/json');
    const grown = await findEnd(store, archive, size);
    if (grown <= size + NOTICE_LAG) return grown;
    size = grown;
  }
}

/** The first {@link MOST_NOTICES} closing notices for logs of at least `from` entries, in order. */
export async function readNotices(store: ObjectReader, archive: Root, from: number): Promise<ClosingNotice[]> {
  const notices: ClosingNotice[] = [];
  for await (const { objects } of store.list(noticesFolder(archive), { startAfter: noticesOf(archive, from) })) {
    for (const { key } of objects) {
      const found = parseLogKey(archive, key);
      if (found?.kind === 'notice') notices.push(found);
      if (notices.length === MOST_NOTICES) return notices;
    }
  }
  return notices;
}
