import { impossibleDataKey, type ObjectStore } from '../../archive/index.js';
import type { ArchiveLocation } from '../../contract/index.js';

/**
 * Checks that this worker can read what AWS will write. S3 must answer that an object below `data/` does not exist; it
 * gives this answer only to callers with the permissions to read and to list. Without the check, tasks could be created
 * whose objects no worker can read back.
 * @throws LogferryError BUCKET_ACCESS, BUCKET_KEY, or the error of another refusal by S3
 */
export async function readingAllowed(store: ObjectStore, archive: ArchiveLocation): Promise<void> {
  await store.read(impossibleDataKey(archive));
}
