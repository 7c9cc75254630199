import type { ArchiveLocation, Slice } from '../../contract/index.js';

/** An archive for tests, at the root of its bucket. */
export const ARCHIVE: ArchiveLocation = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'my-archive',
  bucketOwner: '111122223333',
  prefix: '',
  layout: 'plain',
};

/** A slice of this archive: one day of the log group `a`. */
export const SLICE: Slice = {
  ...ARCHIVE,
  logGroup: 'a',
  from: '2026-10-01T00:00:00Z',
  to: '2026-10-02T00:00:00Z',
  generation: 1,
};
