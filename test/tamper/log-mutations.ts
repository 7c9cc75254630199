import { checkpointBody, parseCheckpoint } from '../../archive/log/index.js';
import { signNote, unsignedNote } from '../../archive/signing/index.js';
import type { Bucket } from './bucket.js';
import { edit, flip, type Mutation, mutation, remove, removeBelow, rename, swap, truncate } from './mutation.js';
import { archiveWith, KEY, RUNS, WRONG } from './sample.js';

/** Removes an export with everything that it wrote, except its data. */
const removeExport = (bucket: Bucket, exportId: string, group: string): void => {
  removeBelow(bucket, KEY.export(exportId));
  removeBelow(bucket, `logs/_logferry/receipts/111122223333/eu-central-1/2026-10/${group}/`);
};

/** Removes the last entry of the log and the last checkpoint. */
const rollBack = (bucket: Bucket): void => {
  remove(bucket, KEY.entry(2));
  remove(bucket, KEY.checkpoint(3));
};

/**
 * Changes the text of a checkpoint.
 * @param sign whether the checkpoint is signed again, with a wrong key; otherwise it has no signature
 */
async function forge(bucket: Bucket, size: number, change: (body: string) => string, sign = true): Promise<void> {
  const key = KEY.checkpoint(size);
  const { body, origin } = parseCheckpoint(key, bucket.text(key));
  const forged = change(body);
  bucket.put(key, sign ? await signNote(WRONG, origin, forged) : unsignedNote(forged));
}

/** Mutations of the log of the archive and its checkpoints. */
export const LOG_MUTATIONS: readonly Mutation[] = [
  mutation('removes the last entry of the log', (bucket) => remove(bucket, KEY.entry(2)), [
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_SHORTER log',
    '~MANIFEST_UNLOGGED manifest exp-app 2',
  ]),
  mutation('removes the first entry of the log', (bucket) => remove(bucket, KEY.entry(0)), [
    'CHECKPOINT_WRONG checkpoint 1',
    'CHECKPOINT_WRONG checkpoint 2',
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRIES_MISSING log',
    'LOG_SHORTER log',
    '~MANIFEST_UNLOGGED manifest exp-app 1',
  ]),
  mutation('removes an entry in the middle of the log', (bucket) => remove(bucket, KEY.entry(1)), [
    'CHECKPOINT_WRONG checkpoint 2',
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRIES_MISSING log',
    'LOG_SHORTER log',
    '~MANIFEST_UNLOGGED manifest exp-db 1',
  ]),
  mutation('removes the whole log', (bucket) => removeBelow(bucket, KEY.log), [
    'LOG_ABSENT exports',
    'LOG_OTHER_ORIGIN log',
    'LOG_SHORTER log',
  ]),
  mutation('rolls the log back by an entry and its checkpoint', rollBack, [
    'LOG_SHORTER log',
    '~MANIFEST_UNLOGGED manifest exp-app 2',
  ]),
  mutation(
    'rolls the log back by an entry and its checkpoint, and removes the records of the run that the entry names',
    (bucket) => {
      rollBack(bucket);
      removeBelow(bucket, `${KEY.export('exp-app')}0000002`);
      removeBelow(bucket, `logs/_logferry/log/closing/000000000002`);
    },
    [
      'LOG_SHORTER log',
      'RECEIPT_OF_NO_RUN receipt app5',
      'RECEIPT_OF_NO_RUN receipts/2026-10/!short/10-05_10-06_all_g0001.quiet.11-03.json',
    ],
  ),
  mutation('flips a bit in an entry', (bucket) => flip(bucket, KEY.entry(1)), [
    'CHECKPOINT_WRONG checkpoint 2',
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRY_WRONG entry 1',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_OTHER_ROOT log',
    '~MANIFEST_UNLOGGED manifest exp-db 1',
  ]),
  mutation('cuts the end of an entry', (bucket) => truncate(bucket, KEY.entry(1), 100), [
    'CHECKPOINT_WRONG checkpoint 2',
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRY_WRONG entry 1',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_OTHER_ROOT log',
    '~MANIFEST_UNLOGGED manifest exp-db 1',
  ]),
  mutation('swaps two entries', (bucket) => swap(bucket, KEY.entry(1), KEY.entry(2)), [
    'CHECKPOINT_WRONG checkpoint 2',
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRY_WRONG entry 1',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_OTHER_ROOT log',
    '~MANIFEST_UNLOGGED manifest exp-app 2',
    '~MANIFEST_UNLOGGED manifest exp-db 1',
  ]),
  mutation('lets an entry name another manifest', (bucket) => edit(bucket, KEY.entry(1), 'exp-db/', 'exp-dc/'), [
    'CHECKPOINT_WRONG checkpoint 2',
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_ENTRY_WRONG entry 2',
    'LOG_MANIFEST_MISSING exports/exp-dc/0000001.manifest.json',
    'LOG_OTHER_ROOT log',
    '~MANIFEST_UNLOGGED manifest exp-db 1',
  ]),
  mutation(
    'adds an entry behind the last one',
    (bucket) => bucket.put(KEY.entry(3), bucket.text(KEY.entry(2)).replace('"n":2', '"n":3')),
    ['LOG_ENTRY_WRONG entry 3', '~CHECKPOINT_BEHIND log'],
  ),
  mutation('moves the last entry behind a gap', (bucket) => rename(bucket, KEY.entry(2), KEY.entry(7)), [
    'CHECKPOINT_WRONG checkpoint 3',
    'LOG_ENTRIES_MISSING log',
    'LOG_ENTRY_WRONG log/000000000007.json',
    'LOG_SHORTER log',
    '~MANIFEST_UNLOGGED manifest exp-app 2',
  ]),
  mutation('adds a foreign object to the log', (bucket) => bucket.put(`${KEY.log}latest`, '3'), [
    '~FOREIGN_OBJECT log/latest',
  ]),
  mutation('removes the newest checkpoint', (bucket) => remove(bucket, KEY.checkpoint(3)), ['~CHECKPOINT_BEHIND log']),
  mutation(
    'removes all checkpoints',
    (bucket) => [1, 2, 3].forEach((size) => void remove(bucket, KEY.checkpoint(size))),
    ['CHECKPOINT_MISSING log'],
  ),
  mutation('swaps two checkpoints', (bucket) => swap(bucket, KEY.checkpoint(1), KEY.checkpoint(3)), [
    'CHECKPOINT_WRONG checkpoint 1',
    'CHECKPOINT_WRONG checkpoint 3',
  ]),
  mutation('removes the signature of a checkpoint', (bucket) => forge(bucket, 3, (body) => body, false), [
    'CHECKPOINT_UNTRUSTED checkpoint 3',
  ]),
  mutation('signs a checkpoint with a wrong key', (bucket) => forge(bucket, 3, (body) => body), [
    'CHECKPOINT_UNTRUSTED checkpoint 3',
  ]),
  mutation(
    'lets a checkpoint name another root and origin, and signs it with a wrong key',
    (bucket) => forge(bucket, 2, () => checkpointBody({ origin: 'x', size: 2, root: 'a'.repeat(64) })),
    ['CHECKPOINT_UNTRUSTED checkpoint 2', 'CHECKPOINT_WRONG checkpoint 2'],
  ),
  mutation(
    'changes the size in a checkpoint under a true signature',
    (bucket) => edit(bucket, KEY.checkpoint(3), '\n3\n', '\n2\n'),
    ['CHECKPOINT_WRONG checkpoint 3', 'CHECKPOINT_WRONG checkpoint 3'],
  ),
  mutation('fills a checkpoint with other bytes', (bucket) => bucket.put(KEY.checkpoint(2), 'pinned'), [
    'CHECKPOINT_WRONG checkpoint 2',
  ]),
  mutation('removes an export, and leaves its entry in the log', (bucket) => removeExport(bucket, 'exp-db', '!db'), [
    'DATA_UNRECORDED folder db1',
    'DATA_UNRECORDED folder db2',
    'LOG_MANIFEST_MISSING manifest exp-db 1',
    'RECOUNT_OF_NO_RUN recount',
    'RECOUNT_WRONG recount',
    'RECOUNT_WRONG recount',
  ]),
  {
    about: 'writes the whole archive again without an export, signed with a wrong key',
    make: () =>
      archiveWith(
        {},
        RUNS.filter(({ exportId }) => exportId !== 'exp-db').map((run) => ({ ...run, signer: WRONG })),
      ),
    finds: [
      'CHECKPOINT_UNTRUSTED checkpoint 1',
      'CHECKPOINT_UNTRUSTED checkpoint 2',
      'LOG_SHORTER log',
      'MANIFEST_UNTRUSTED manifest exp-app 1',
      'MANIFEST_UNTRUSTED manifest exp-app 2',
    ],
  },
  {
    about: 'writes the log again without an export, and keeps the true signatures of the manifests',
    async make({ bucket }) {
      const rewritten = await archiveWith(
        {},
        RUNS.filter(({ exportId }) => exportId !== 'exp-db'),
      );
      for (const size of [1, 2]) remove(rewritten, KEY.checkpoint(size));
      for (const key of [KEY.signature('exp-app'), KEY.signature('exp-app', 2)]) {
        rewritten.put(key, bucket.text(key));
      }
      return rewritten;
    },
    isUnpinned: true,
    finds: ['CHECKPOINT_MISSING log', '~LOG_END_UNPINNED log'],
  },
];
