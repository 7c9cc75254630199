import { readReceipt } from '../../archive/index.js';
import { canonicalJson } from '../../contract/index.js';
import type { Bucket } from './bucket.js';
import { edit, flip, type Mutation, mutation, remove, removeBelow, rename, swap, truncate } from './mutation.js';
import { KEY } from './sample.js';

const MONTH = 'logs/_logferry/receipts/111122223333/eu-central-1/2026-10/';

/** Copies a receipt or recount to another key. */
const copy = (bucket: Bucket, from: string, to: string): void => bucket.put(to, bucket.text(from));

const FORGED = 'receipts/2026-10/!app/10-09_10-10_all_g0001.quiet.11-02.json';

/** Adds a receipt of a day that no run has exported, and the first record of the run that it names. */
function forgeOpenRun(bucket: Bucket, { startedAt = '2026-11-02', recordedAt = '2026-11-02' } = {}): void {
  const added = KEY.receipt('quiet').replace('1004T', '1009T').replace('1005T', '1010T');
  const record = bucket.text(KEY.run('exp-db')).replaceAll('exp-db', 'exp-none');
  bucket.put(KEY.run('exp-none'), record.replace('"startedAt":"2026-11-02', `"startedAt":"${startedAt}`));
  const receipt = bucket.text(KEY.receipt('quiet')).replace('exp-app', 'exp-none');
  const ofDay = receipt.replaceAll('10-04T', '10-09T').replaceAll('10-05T', '10-10T');
  bucket.put(added, ofDay.replace('"recordedAt":"2026-11-02', `"recordedAt":"${recordedAt}`));
}

/** Mutations of receipts, their pages of objects, and recounts. */
export const RECEIPT_MUTATIONS: readonly Mutation[] = [
  mutation('removes a receipt', (bucket) => remove(bucket, KEY.receipt('db1')), [
    'DATA_UNRECORDED folder db1',
    'RECEIPT_MISSING receipt db1',
    'RECOUNT_WRONG recount',
  ]),
  mutation('removes the receipt of a day without events', (bucket) => remove(bucket, KEY.receipt('quiet')), [
    'MONTH_SHRUNK receipts/2026-10/!app/',
    'RECEIPT_MISSING receipt quiet',
    'TILING_GAP manifest exp-app 2',
  ]),
  mutation('removes all receipts of a log group', (bucket) => removeBelow(bucket, `${MONTH}!short/`), [
    'DATA_UNRECORDED folder short4',
    'MONTH_SHRUNK receipts/2026-10/!short/',
    'RECEIPT_MISSING receipt short1',
    'RECEIPT_MISSING receipt short2',
    'RECEIPT_MISSING receipt short3',
    'RECEIPT_MISSING receipt short4',
    'RECEIPT_MISSING receipts/2026-10/!short/10-05_10-06_all_g0001.quiet.11-03.json',
    'TILING_GAP manifest exp-app 2',
  ]),
  mutation('flips a bit in a receipt', (bucket) => flip(bucket, KEY.receipt('db1')), [
    'DATA_UNRECORDED folder db1',
    'RECEIPT_UNREADABLE receipt db1',
    'RECOUNT_WRONG recount',
  ]),
  mutation('cuts the end of a receipt', (bucket) => truncate(bucket, KEY.receipt('db1'), 400), [
    'DATA_UNRECORDED folder db1',
    'RECEIPT_UNREADABLE receipt db1',
    'RECOUNT_WRONG recount',
  ]),
  mutation(
    'fills a receipt with bytes that are no text',
    (bucket) => bucket.put(KEY.receipt('db1'), Buffer.alloc(9, 255)),
    ['DATA_UNRECORDED folder db1', 'RECEIPT_UNREADABLE receipt db1', 'RECOUNT_WRONG recount'],
  ),
  mutation(
    'changes the number of events in a receipt',
    (bucket) => edit(bucket, KEY.receipt('db1'), '"events":3', '"events":2'),
    [
      'OBJECT_COUNT object db1 0',
      'RECEIPT_CHANGED receipt db1',
      'RECEIPT_IMPLAUSIBLE receipt db1',
      'RECOUNT_WRONG recount',
    ],
  ),
  mutation(
    'changes the SHA-256 of an object in a receipt',
    (bucket) => edit(bucket, KEY.receipt('db1'), '"sha256":"', `"sha256":"${'0'.repeat(64)}","was":"`),
    ['OBJECT_CHANGED object db1 0', 'RECEIPT_CHANGED receipt db1', 'RECOUNT_WRONG recount'],
  ),
  mutation(
    'removes an object from a receipt',
    async (bucket) => {
      const read = await readReceipt(bucket, KEY.receipt('db1'));
      if (read === undefined) throw new Error('there is no receipt');
      bucket.put(KEY.receipt('db1'), canonicalJson({ ...read.receipt, objects: read.receipt.objects.slice(1) }));
    },
    [
      'OBJECT_ADDED object db1 0',
      'RECEIPT_CHANGED receipt db1',
      'RECEIPT_IMPLAUSIBLE receipt db1',
      'RECOUNT_WRONG recount',
    ],
  ),
  mutation(
    'changes the order of the objects in a receipt',
    async (bucket) => {
      const read = await readReceipt(bucket, KEY.receipt('db1'));
      if (read === undefined) throw new Error('there is no receipt');
      bucket.put(KEY.receipt('db1'), canonicalJson({ ...read.receipt, objects: read.receipt.objects.toReversed() }));
    },
    [
      'OBJECT_ADDED object db1 0',
      'OBJECT_MISSING object db1 0',
      'RECEIPT_CHANGED receipt db1',
      'RECEIPT_IMPLAUSIBLE receipt db1',
      'RECOUNT_WRONG recount',
    ],
  ),
  mutation('swaps two receipts', (bucket) => swap(bucket, KEY.receipt('db1'), KEY.receipt('db2')), [
    'RECEIPT_CHANGED receipt db1',
    'RECEIPT_CHANGED receipt db2',
    'RECEIPT_MISNAMED receipt db1',
    'RECEIPT_MISNAMED receipt db2',
    'RECOUNT_WRONG recount',
    'RECOUNT_WRONG recount',
  ]),
  mutation(
    'renames a receipt of an expired day to a closing outcome',
    (bucket) => rename(bucket, KEY.receipt('short2'), KEY.receipt('short2').replace('.expired.', '.quiet.')),
    [
      'RECEIPT_MISNAMED receipts/2026-10/!short/10-02_10-03_all_g0001.quiet.11-02.json',
      'RECEIPT_MISSING receipt short2',
      'RECEIPT_UNCOMMITTED receipts/2026-10/!short/10-02_10-03_all_g0001.quiet.11-02.json',
      '~MONTH_DIFFERS receipts/2026-10/!short/',
    ],
  ),
  mutation(
    'gives a receipt a later time in its name, so that its window seems settled',
    (bucket) => rename(bucket, KEY.receipt('db1'), KEY.receipt('db1').replace('20261102T', '20261202T')),
    [
      'RECEIPT_MISNAMED receipts/2026-10/!db/10-01_10-02_all_g0001.archived.12-02.json',
      'RECEIPT_MISSING receipt db1',
      'RECEIPT_UNCOMMITTED receipts/2026-10/!db/10-01_10-02_all_g0001.archived.12-02.json',
      'RECOUNT_WRONG recount',
    ],
  ),
  mutation(
    'gives a receipt a later time in its name and its content',
    (bucket) => {
      const late = KEY.receipt('db1').replace('20261102T', '20261202T');
      rename(bucket, KEY.receipt('db1'), late);
      edit(bucket, late, '"askedAt":"2026-11', '"askedAt":"2026-12');
    },
    [
      'RECEIPT_IMPLAUSIBLE receipts/2026-10/!db/10-01_10-02_all_g0001.archived.12-02.json',
      'RECEIPT_MISSING receipt db1',
      'RECEIPT_UNCOMMITTED receipts/2026-10/!db/10-01_10-02_all_g0001.archived.12-02.json',
      'RECOUNT_WRONG recount',
    ],
  ),
  mutation(
    'adds a receipt of the next generation to hide a day',
    (bucket) => {
      const next = KEY.receipt('db1').replace('_g0001', '_g0002');
      copy(bucket, KEY.receipt('db1'), next);
      edit(bucket, next, '"generation":1', '"generation":2');
    },
    ['RECEIPT_UNCOMMITTED receipts/2026-10/!db/10-01_10-02_all_g0002.archived.11-02.json'],
  ),
  mutation(
    'adds a receipt for a day that no run has exported',
    (bucket) => {
      const added = KEY.receipt('quiet').replace('1004T', '1009T').replace('1005T', '1010T');
      copy(bucket, KEY.receipt('quiet'), added);
      bucket.put(added, bucket.text(added).replaceAll('10-04T', '10-09T').replaceAll('10-05T', '10-10T'));
    },
    [
      'RECEIPT_UNCOMMITTED receipts/2026-10/!app/10-09_10-10_all_g0001.quiet.11-02.json',
      '~MONTH_DIFFERS receipts/2026-10/!app/',
    ],
  ),
  mutation(
    'adds a receipt of a run that does not exist',
    (bucket) => {
      const added = KEY.receipt('quiet').replace('1004T', '1009T').replace('1005T', '1010T');
      copy(bucket, KEY.receipt('quiet'), added);
      const text = bucket.text(added).replace('"runNo":1', '"runNo":7');
      bucket.put(added, text.replaceAll('10-04T', '10-09T').replaceAll('10-05T', '10-10T'));
    },
    [
      'RECEIPT_OF_NO_RUN receipts/2026-10/!app/10-09_10-10_all_g0001.quiet.11-02.json',
      '~MONTH_DIFFERS receipts/2026-10/!app/',
    ],
  ),
  mutation('adds a receipt, and the record of a run that seems to be open', (bucket) => forgeOpenRun(bucket), [
    '~MONTH_DIFFERS receipts/2026-10/!app/',
    `~RECEIPT_OF_OPEN_RUN ${FORGED}`,
    '~RUN_OPEN run exp-none 1',
  ]),
  mutation(
    'adds a receipt and the record of a run, and the auditor knows that nothing is running',
    (bucket) => forgeOpenRun(bucket),
    [`RECEIPT_OF_OPEN_RUN ${FORGED}`, 'RUN_OPEN run exp-none 1', '~MONTH_DIFFERS receipts/2026-10/!app/'],
    { isClosed: true },
  ),
  mutation(
    'adds a receipt and the record of a run that seems to be open for long',
    (bucket) => forgeOpenRun(bucket, { startedAt: '2026-10-11', recordedAt: '2026-10-12' }),
    [
      `RECEIPT_IMPLAUSIBLE ${FORGED}`,
      '~MONTH_DIFFERS receipts/2026-10/!app/',
      `~RECEIPT_OF_OPEN_RUN ${FORGED}`,
      '~RUN_OPEN run exp-none 1',
      '~RUN_STALLED run exp-none 1',
    ],
  ),
  mutation(
    'adds a receipt and the record of a run that began after the receipt was recorded',
    (bucket) => forgeOpenRun(bucket, { startedAt: '2026-11-03' }),
    [
      `RECEIPT_IMPLAUSIBLE ${FORGED}`,
      '~MONTH_DIFFERS receipts/2026-10/!app/',
      `~RECEIPT_OF_OPEN_RUN ${FORGED}`,
      '~RUN_OPEN run exp-none 1',
    ],
  ),
  mutation('adds a foreign object to the receipts', (bucket) => bucket.put(`${MONTH}!db/index.html`, 'x'), [
    '~FOREIGN_OBJECT receipts/2026-10/!db/index.html',
  ]),
  mutation('removes a page of objects', (bucket) => remove(bucket, KEY.page('paged', 2)), [
    'PAGE_MISSING page paged 2',
  ]),
  mutation('flips a bit in a page of objects', (bucket) => flip(bucket, KEY.page('paged', 2)), [
    'PAGE_CHANGED page paged 2',
  ]),
  mutation('swaps two pages of objects', (bucket) => swap(bucket, KEY.page('paged', 1), KEY.page('paged', 2)), [
    'PAGE_CHANGED page paged 1',
    'PAGE_CHANGED page paged 2',
  ]),
  mutation(
    'lets a page of objects count more events',
    (bucket) => edit(bucket, KEY.page('paged', 1), '"events":3', '"events":4'),
    ['PAGE_CHANGED page paged 1'],
  ),
  mutation('flips a bit in a recount', (bucket) => flip(bucket, KEY.recount), [
    'RECOUNT_CHANGED recount',
    'RECOUNT_WRONG recount',
  ]),
  mutation('cuts the end of a recount', (bucket) => truncate(bucket, KEY.recount, 100), ['RECEIPT_UNREADABLE recount']),
  mutation('removes a recount', (bucket) => remove(bucket, KEY.recount), ['RECOUNT_MISSING recount']),
  mutation(
    'lets a recount settle another log group',
    (bucket) => edit(bucket, KEY.recount, '"logGroup":"/db"', '"logGroup":"/app"'),
    ['RECEIPT_MISNAMED recount', 'RECOUNT_CHANGED recount'],
  ),
  mutation(
    'gives a recount a later time in its name',
    (bucket) => rename(bucket, KEY.recount, KEY.recount.replace('20261120', '20261220')),
    [
      'RECEIPT_MISNAMED recounts/2026-10/!db/10-01_10-03_all.12-20.json',
      'RECOUNT_MISSING recount',
      'RECOUNT_UNCOMMITTED recounts/2026-10/!db/10-01_10-03_all.12-20.json',
    ],
  ),
  mutation(
    'lets a recount settle a receipt that does not exist',
    (bucket) => edit(bucket, KEY.recount, '20261001T000000Z_20261002T', '20261005T000000Z_20261006T'),
    ['RECOUNT_CHANGED recount', 'RECOUNT_WRONG recount'],
  ),
  mutation(
    'lets a recount settle a receipt with another content',
    (bucket) => edit(bucket, KEY.recount, '"sha256":"', `"sha256":"${'0'.repeat(64)}","was":"`),
    ['RECOUNT_CHANGED recount', 'RECOUNT_WRONG recount'],
  ),
  mutation(
    'adds a recount that settles true receipts',
    (bucket) => {
      const added = KEY.recount.replace('20261120', '20261220');
      copy(bucket, KEY.recount, added);
      edit(bucket, added, '"askedAt":"2026-11-20', '"askedAt":"2026-12-20');
    },
    ['RECOUNT_UNCOMMITTED recounts/2026-10/!db/10-01_10-03_all.12-20.json'],
  ),
  mutation(
    'adds a recount of a run that does not exist',
    (bucket) => {
      const added = KEY.recount.replace('20261120', '20261220');
      copy(bucket, KEY.recount, added);
      edit(bucket, added, '"askedAt":"2026-11-20', '"askedAt":"2026-12-20');
      edit(bucket, added, '"runNo":1', '"runNo":2');
    },
    ['RECOUNT_OF_NO_RUN recounts/2026-10/!db/10-01_10-03_all.12-20.json'],
  ),
  mutation('removes the list of recounts of a run', (bucket) => remove(bucket, KEY.recounts('exp-db')), [
    'RECOUNT_LIST_WRONG recounts exp-db 1',
  ]),
  mutation(
    'changes the list of recounts of a run',
    (bucket) => edit(bucket, KEY.recounts('exp-db'), '"sha256":"', '"was":"","sha256":"'),
    ['RECOUNT_LIST_WRONG recounts exp-db 1'],
  ),
];
