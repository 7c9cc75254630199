import { signManifest } from '../../archive/signing/index.js';
import { sha256Hex } from '../../contract/index.js';
import type { Bucket } from './bucket.js';
import { LOCATION } from './build-archive.js';
import { edit, flip, type Mutation, mutation, remove, rename, swap, truncate } from './mutation.js';
import { KEY, WRONG } from './sample.js';

/** Signs a manifest, as it is now, with a wrong key. */
async function signWrongly(bucket: Bucket, exportId: string): Promise<void> {
  bucket.objects.delete(KEY.signature(exportId));
  const text = bucket.text(KEY.manifest(exportId));
  await signManifest(bucket, LOCATION, { manifest: JSON.parse(text), sha256: sha256Hex(text) }, WRONG);
}

/** The lines of a part of a list of receipts. */
const linesOf = (bucket: Bucket, key: string): string[] => bucket.text(key).split('\n').slice(0, -1);
const putLines = (bucket: Bucket, key: string, lines: readonly string[]): void =>
  bucket.put(key, lines.map((line) => `${line}\n`).join(''));

const PART = KEY.part('exp-app');

/** Mutations of manifests, their signatures, and the other records of runs. */
export const MANIFEST_MUTATIONS: readonly Mutation[] = [
  mutation(
    'changes nothing, while the verifier has no key and expects the hash of a manifest that the archive lacks',
    () => undefined,
    ['EXPECTED_MANIFEST_MISSING export exp-db', '~CHECKPOINT_NOT_CHECKED log', '~MANIFEST_NOT_CHECKED exports'],
    { options: () => ({ keys: [], expected: [{ exportId: 'exp-db', sha256: '0'.repeat(64) }] }) },
  ),
  mutation(
    'adds a whole run that no export has made, with its record and its list',
    (bucket) => {
      for (const { key } of bucket.listed(KEY.export('exp-db'))) {
        if (key.includes('.dsse.')) continue;
        bucket.put(key.replace('exp-db', 'exp-none'), bucket.text(key).replaceAll('exp-db', 'exp-none'));
      }
    },
    ['MANIFEST_UNANNOUNCED manifest exp-none 1', 'MANIFEST_UNTRUSTED manifest exp-none 1'],
  ),
  mutation(
    'removes a manifest, and the auditor knows that nothing is running',
    (bucket) => remove(bucket, KEY.manifest('exp-db')),
    [
      'LOG_MANIFEST_MISSING manifest exp-db 1',
      'RECEIPT_OF_OPEN_RUN receipt db1',
      'RECEIPT_OF_OPEN_RUN receipt db2',
      'RECOUNT_OF_OPEN_RUN recount',
      'RUN_OPEN run exp-db 1',
    ],
    { isClosed: true },
  ),
  mutation('removes a manifest', (bucket) => remove(bucket, KEY.manifest('exp-db')), [
    'LOG_MANIFEST_MISSING manifest exp-db 1',
    '~RECEIPT_OF_OPEN_RUN receipt db1',
    '~RECEIPT_OF_OPEN_RUN receipt db2',
    '~RECOUNT_OF_OPEN_RUN recount',
    '~RUN_OPEN run exp-db 1',
  ]),
  mutation('flips a bit in a manifest', (bucket) => flip(bucket, KEY.manifest('exp-db')), [
    'LOG_MANIFEST_CHANGED manifest exp-db 1',
    'RECOUNT_LIST_WRONG recounts exp-db 1',
    'SIGNATURE_WRONG signature exp-db 1',
  ]),
  mutation('cuts the end of a manifest', (bucket) => truncate(bucket, KEY.manifest('exp-db'), 300), [
    'MANIFEST_UNREADABLE manifest exp-db 1',
  ]),
  mutation('empties a manifest', (bucket) => bucket.put(KEY.manifest('exp-db'), ''), [
    'MANIFEST_UNREADABLE manifest exp-db 1',
  ]),
  mutation(
    'changes a count in a manifest',
    (bucket) => edit(bucket, KEY.manifest('exp-db'), '"archived":2', '"archived":3'),
    ['COUNTS_WRONG manifest exp-db 1', 'LOG_MANIFEST_CHANGED manifest exp-db 1', 'SIGNATURE_WRONG signature exp-db 1'],
  ),
  mutation(
    'lets a manifest say that its run was partial',
    (bucket) => edit(bucket, KEY.manifest('exp-db'), '"completed"', '"partial"'),
    [
      'LOG_MANIFEST_CHANGED manifest exp-db 1',
      'SIGNATURE_WRONG signature exp-db 1',
      '~RUN_INCOMPLETE manifest exp-db 1',
    ],
  ),
  mutation(
    'gives a manifest another time',
    (bucket) => edit(bucket, KEY.manifest('exp-db'), '"finishedAt":"2026', '"finishedAt":"2025'),
    [
      'LOG_MANIFEST_CHANGED manifest exp-db 1',
      'MANIFEST_IMPLAUSIBLE manifest exp-db 1',
      'SIGNATURE_WRONG signature exp-db 1',
    ],
  ),
  mutation(
    'adds a field that readers ignore to a manifest',
    (bucket) => edit(bucket, KEY.manifest('exp-db'), '{', '{"aNote":"checked",'),
    ['LOG_MANIFEST_CHANGED manifest exp-db 1', 'SIGNATURE_WRONG signature exp-db 1'],
  ),
  mutation(
    'claims a newer schema version for a manifest',
    (bucket) => edit(bucket, KEY.manifest('exp-db'), '"schemaVersion":1', '"schemaVersion":2'),
    ['RECORD_NEWER manifest exp-db 1'],
  ),
  mutation(
    'swaps the manifests of two exports',
    (bucket) => swap(bucket, KEY.manifest('exp-db'), KEY.manifest('exp-app')),
    [
      'LOG_MANIFEST_CHANGED manifest exp-app 1',
      'LOG_MANIFEST_CHANGED manifest exp-db 1',
      'MANIFEST_MISPLACED manifest exp-app 1',
      'MANIFEST_MISPLACED manifest exp-db 1',
    ],
  ),
  mutation(
    'swaps the manifests of two runs of an export',
    (bucket) => swap(bucket, KEY.manifest('exp-app'), KEY.manifest('exp-app', 2)),
    [
      'LOG_MANIFEST_CHANGED manifest exp-app 1',
      'LOG_MANIFEST_CHANGED manifest exp-app 2',
      'MANIFEST_MISPLACED manifest exp-app 1',
      'MANIFEST_MISPLACED manifest exp-app 2',
    ],
  ),
  mutation(
    'copies a run to an export that never ran',
    (bucket) => bucket.put(KEY.manifest('exp-none'), bucket.text(KEY.manifest('exp-db'))),
    ['MANIFEST_MISPLACED manifest exp-none 1', 'MANIFEST_UNANNOUNCED manifest exp-none 1'],
  ),
  mutation('renames a manifest', (bucket) => rename(bucket, KEY.manifest('exp-db'), KEY.manifest('exp-db', 2)), [
    'LOG_MANIFEST_MISSING manifest exp-db 1',
    'MANIFEST_MISPLACED manifest exp-db 2',
    'MANIFEST_UNANNOUNCED manifest exp-db 2',
    '~RECEIPT_OF_OPEN_RUN receipt db1',
    '~RECEIPT_OF_OPEN_RUN receipt db2',
    '~RECOUNT_OF_OPEN_RUN recount',
    '~RUN_OPEN run exp-db 1',
  ]),
  mutation('removes a signature', (bucket) => remove(bucket, KEY.signature('exp-db')), [
    'MANIFEST_UNTRUSTED manifest exp-db 1',
  ]),
  mutation('flips a bit in a signature', (bucket) => flip(bucket, KEY.signature('exp-db')), [
    'SIGNATURE_WRONG signature exp-db 1',
  ]),
  mutation(
    'swaps the signatures of two manifests',
    (bucket) => swap(bucket, KEY.signature('exp-db'), KEY.signature('exp-app', 2)),
    ['SIGNATURE_WRONG signature exp-app 2', 'SIGNATURE_WRONG signature exp-db 1'],
  ),
  mutation('signs a manifest again with a wrong key', (bucket) => signWrongly(bucket, 'exp-db'), [
    'MANIFEST_UNTRUSTED manifest exp-db 1',
  ]),
  mutation(
    'changes a manifest, and signs it with a wrong key',
    async (bucket) => {
      edit(bucket, KEY.manifest('exp-db'), '"receipts":2', '"receipts":1');
      await signWrongly(bucket, 'exp-db');
    },
    [
      'COUNTS_WRONG manifest exp-db 1',
      'LOG_MANIFEST_CHANGED manifest exp-db 1',
      'MANIFEST_UNTRUSTED manifest exp-db 1',
    ],
  ),
  mutation('fills a signature with other bytes', (bucket) => bucket.put(KEY.signature('exp-db'), 'ok'), [
    'SIGNATURE_WRONG signature exp-db 1',
  ]),
  mutation('removes a part of a list of receipts', (bucket) => remove(bucket, PART), ['PART_MISSING part exp-app 1 1']),
  mutation('flips a bit in a part of a list of receipts', (bucket) => flip(bucket, PART), [
    'PART_MISSING part exp-app 1 1',
  ]),
  mutation(
    'removes a line from a list of receipts',
    (bucket) => putLines(bucket, PART, linesOf(bucket, PART).slice(1)),
    ['PART_CHANGED part exp-app 1 1'],
  ),
  mutation(
    'repeats a line of a list of receipts',
    (bucket) =>
      putLines(
        bucket,
        PART,
        linesOf(bucket, PART).flatMap((line, at) => (at === 0 ? [line, line] : [line])),
      ),
    ['PART_CHANGED part exp-app 1 1'],
  ),
  mutation(
    'changes the order of the lines in a list of receipts',
    (bucket) => putLines(bucket, PART, linesOf(bucket, PART).reverse()),
    ['PART_CHANGED part exp-app 1 1'],
  ),
  mutation('swaps two parts of a list of receipts', (bucket) => swap(bucket, PART, KEY.part('exp-app', 1, 2)), [
    'PART_CHANGED part exp-app 1 1',
    'PART_CHANGED part exp-app 1 2',
  ]),
  mutation(
    'lets a list of receipts say that fewer receipts were skipped',
    (bucket) => edit(bucket, KEY.part('exp-app', 2), '"count":4', '"count":3'),
    ['PART_CHANGED part exp-app 2 1'],
  ),
  mutation('adds a part to a list of receipts', (bucket) => bucket.put(KEY.part('exp-app', 1, 9), bucket.text(PART)), [
    '~FOREIGN_OBJECT part exp-app 1 9',
  ]),
  mutation('removes the record of a run', (bucket) => remove(bucket, KEY.run('exp-db')), [
    'RUN_RECORD_WRONG run exp-db 1',
  ]),
  mutation(
    'changes the request in the record of a run',
    (bucket) => edit(bucket, KEY.run('exp-db'), '"slice":"day"', '"slice":"week"'),
    ['RUN_RECORD_WRONG run exp-db 1'],
  ),
  mutation(
    'changes the first run id in the record of a run',
    (bucket) => edit(bucket, KEY.run('exp-db'), '"firstRunId":"exp-db-1"', '"firstRunId":"exp-db-2"'),
    ['RUN_RECORD_WRONG run exp-db 1'],
  ),
  mutation(
    'removes all records of the first run of an export',
    (bucket) => {
      for (const key of [KEY.run, KEY.manifest, KEY.signature, KEY.part]) remove(bucket, key('exp-app'));
      remove(bucket, KEY.part('exp-app', 1, 2));
    },
    [
      'LOG_MANIFEST_MISSING manifest exp-app 1',
      'RECEIPT_OF_NO_RUN receipt app1',
      'RECEIPT_OF_NO_RUN receipt app2',
      'RECEIPT_OF_NO_RUN receipt paged',
      'RECEIPT_OF_NO_RUN receipt quiet',
      'RECEIPT_OF_NO_RUN receipt short1',
      'RECEIPT_OF_NO_RUN receipt short2',
      'RECEIPT_OF_NO_RUN receipt short3',
      'RECEIPT_OF_NO_RUN receipt short4',
      'RUN_MISSING export exp-app',
    ],
  ),
  mutation('adds a foreign object to an export', (bucket) => bucket.put(`${KEY.export('exp-db')}notes.txt`, 'x'), [
    '~FOREIGN_OBJECT exports/exp-db/notes.txt',
  ]),
];
