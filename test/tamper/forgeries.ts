import { gzipSync } from 'node:zlib';
import type { Receipt } from '../../archive/index.js';
import type { Bucket } from './bucket.js';
import { type Lies, type PlannedRun, taskIdOf } from './build-archive.js';
import { type Mutation, remove } from './mutation.js';
import { archiveWith, KEY, RUNS, SLICES } from './sample.js';
import { shortNameOf } from './short-names.js';

const isOf = ({ slice }: Receipt, name: keyof typeof SLICES): boolean =>
  slice.logGroup === SLICES[name].logGroup && slice.from.startsWith(`2026-10-0${SLICES[name].day}`);

/** Changes the receipt of one slice. */
const lyingAbout = (name: keyof typeof SLICES, change: (receipt: Receipt) => Receipt): Lies => ({
  receipt: (receipt) => (isOf(receipt, name) ? change(receipt) : receipt),
});

/**
 * The archive of an exporter that lies. The true keys have signed the false records. No checkpoint was kept elsewhere,
 * so only contradictions can be found.
 */
const lie = (
  about: string,
  lies: Lies,
  finds: readonly string[],
  change: (bucket: Bucket) => void = () => undefined,
  runs: readonly PlannedRun[] = RUNS,
): Mutation => ({
  ...{ about, finds, isUnpinned: true },
  async make() {
    const bucket = await archiveWith(lies, runs);
    change(bucket);
    return bucket;
  },
});

/** The id of a task that no run has made. */
const STRAY = '00000000-0000-0000-0000-000000000001';
const DIFFERENT: Receipt['sourceCount'] = {
  ...{
    verdict: 'differs',
    archived: 6,
    source: 9,
    countedAt: '2026-11-02T01:15:00Z',
    method: 'insights',
    reasons: ['more events'],
  },
};
/** A key with a name that is too long for a file. */
const LONG = `${KEY.folder('db1')}web-1${'x'.repeat(300)}/000000.gz`;
const LISTED = { logGroup: '/db', day: 3, outcome: 'listed' } as const;
/** The runs of the archive without a signature. */
const UNSIGNED: readonly PlannedRun[] = RUNS.map(({ signer: _, ...run }) => run);

/** False archives that an exporter with the true key can write, and the contradictions that reveal them. */
export const FORGERIES: readonly Mutation[] = [
  lie(
    'logs a run with another root than the root in its manifest, so that proofs hold for other receipts',
    { logged: (run) => (run.manifest.includes('exp-db/') ? { ...run, merkleRoot: 'a'.repeat(64) } : run) },
    ['LOG_ENTRY_WRONG entry 1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'claims a partly expired window as whole',
    lyingAbout('short4', ({ logGroupMetadata, ...rest }) => ({
      ...rest,
      logGroupMetadata: { arn: 'arn', logClass: 'STANDARD', ...logGroupMetadata, retentionDays: 14 },
    })),
    ['RECEIPT_PARTLY_EXPIRED receipt short4', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'claims an expired day as quiet',
    lyingAbout('short2', (receipt) => ({ ...receipt, outcome: 'quiet' })),
    [
      'COUNTS_WRONG manifest exp-app 1',
      'RECEIPT_PARTLY_EXPIRED receipts/2026-10/!short/10-02_10-03_all_g0001.quiet.11-02.json',
      '~LOG_END_UNPINNED log',
    ],
  ),
  lie(
    'claims events although nothing was read back',
    lyingAbout('db1', (receipt) => ({ ...receipt, verification: { level: 'listing', result: 'passed' } })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'claims a failed task as archived',
    lyingAbout('db1', ({ task, ...rest }) => ({ ...rest, ...(task && { task: { ...task, status: 'FAILED' } }) })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'lets a task end before it began',
    lyingAbout('db1', ({ task, ...rest }) => ({
      ...rest,
      ...(task && { task: { ...task, completedAt: '2026-11-01T00:00:00Z' } }),
    })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'records a slice before AWS was asked',
    lyingAbout('db1', (receipt) => ({ ...receipt, recordedAt: '2026-10-30T00:00:00Z' })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', 'RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'claims that AWS was asked before the window began, and names no task',
    lyingAbout('db1', ({ task: _, ...receipt }) => ({ ...receipt, askedAt: '2026-09-30T00:00:00Z' })),
    [
      'DATA_UNRECORDED folder db1',
      'RECEIPT_IMPLAUSIBLE receipts/2026-10/!db/10-01_10-02_all_g0001.archived.09-30.json',
      'RECEIPT_IMPLAUSIBLE receipts/2026-10/!db/10-01_10-02_all_g0001.archived.09-30.json',
      '~LOG_END_UNPINNED log',
    ],
  ),
  lie(
    'claims that AWS was asked long after the receipt was recorded, so that the window seems settled',
    lyingAbout('db1', (receipt) => ({ ...receipt, askedAt: '2026-12-30T00:00:00Z' })),
    ['RECEIPT_IMPLAUSIBLE receipts/2026-10/!db/10-01_10-02_all_g0001.archived.12-30.json', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'names an object that S3 stored after the receipt was recorded',
    lyingAbout('db1', (receipt) => ({
      ...receipt,
      objects: receipt.objects.map((object) => ({ ...object, lastModified: '2026-11-09T00:00:00Z' })),
    })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'counts fewer events than the objects hold',
    lyingAbout('db1', (receipt) => {
      const objects = receipt.objects.map((object) => ({ ...object, events: 1 }));
      return { ...receipt, objects, totals: { ...receipt.totals, events: objects.length } };
    }),
    ['OBJECT_COUNT object db1 0', 'OBJECT_COUNT object db1 1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'gives totals that differ from those of the objects',
    lyingAbout('db1', (receipt) => ({ ...receipt, totals: { ...receipt.totals, events: 1_000 } })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'leaves an object out of a receipt',
    lyingAbout('db1', (receipt) => {
      const [first] = receipt.objects;
      if (first === undefined) throw new Error('there are no objects');
      const { bytes, events = 0, firstEvent = '', lastEvent = '' } = first;
      return { ...receipt, objects: [first], totals: { objects: 1, bytes, events, firstEvent, lastEvent } };
    }),
    ['OBJECT_ADDED object db1 1', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'names objects outside of the folder of the task',
    lyingAbout('db1', (receipt) => ({
      ...receipt,
      objects: receipt.objects.map((object) => ({ ...object, key: object.key.replace('/10/01/', '/10/02/') })),
    })),
    [
      'OBJECT_ADDED object db1 0',
      'OBJECT_ADDED object db1 1',
      'OBJECT_OUTSIDE data/!db/2026/10/02/64a9bd60-0dd1-d8f3-2665-29e7ddd38bcf/web-0/000000.gz',
      'OBJECT_OUTSIDE data/!db/2026/10/02/64a9bd60-0dd1-d8f3-2665-29e7ddd38bcf/web-1/000000.gz',
      '~LOG_END_UNPINNED log',
    ],
  ),
  lie(
    'claims a longer window than the window that was sent to AWS',
    lyingAbout('db1', (receipt) => ({ ...receipt, window: { ...receipt.window, from: '2026-10-01T12:00:00Z' } })),
    [
      'DATA_UNRECORDED folder db1',
      'OBJECT_OUTSIDE object db1 0',
      'OBJECT_OUTSIDE object db1 1',
      'RECEIPT_IMPLAUSIBLE receipt db1',
      '~LOG_END_UNPINNED log',
    ],
  ),
  lie(
    'exports a day without reading it back',
    {},
    ['~LOG_END_UNPINNED log', '~OBJECT_UNHASHED receipts/2026-10/!db/10-03_10-04_all_g0001.listed.11-02.json'],
    undefined,
    RUNS.map((run) => (run.exportId === 'exp-db' ? { ...run, window: [1, 4], slices: [...run.slices, LISTED] } : run)),
  ),
  {
    about: 'signs nothing, and the verifier has no key',
    make: () => archiveWith({}, UNSIGNED),
    finds: ['~CHECKPOINT_UNSIGNED checkpoint 3', '~LOG_END_UNPINNED log', '~MANIFEST_UNSIGNED exports'],
    ...{ isUnpinned: true, options: () => ({ keys: [] }) },
  },
  lie(
    'claims objects without their SHA-256',
    lyingAbout('db1', (receipt) => ({
      ...receipt,
      objects: receipt.objects.map(({ sha256: _, ...object }) => object),
    })),
    ['RECEIPT_IMPLAUSIBLE receipt db1', '~LOG_END_UNPINNED log', '~OBJECT_UNHASHED receipt db1'],
  ),
  lie(
    'says that another task wrote data, so that no receipt counts it',
    lyingAbout('db1', (receipt) => ({ ...receipt, strayFolders: [STRAY] })),
    ['~LOG_END_UNPINNED log', `~PARTIAL_DATA data/!db/2026/10/01/${STRAY}/`],
    (bucket) => bucket.put(KEY.object('db1').replace(taskIdOf(SLICES.db1), STRAY), gzipSync('hidden')),
  ),
  lie(
    'archives a day although the log group has more events',
    lyingAbout('db1', (receipt) => ({ ...receipt, sourceCount: DIFFERENT })),
    ['~LOG_END_UNPINNED log', '~SOURCE_COUNT_DIFFERS receipt db1'],
  ),
  {
    about: 'names an object whose key is too long for a copy in a folder',
    make: async () => {
      const bucket = await archiveWith(
        lyingAbout('db1', (receipt) => ({
          ...receipt,
          objects: receipt.objects.map((object, no) => (no === 0 ? object : { ...object, key: LONG })),
        })),
      );
      remove(bucket, KEY.object('db1', 1));
      return bucket;
    },
    finds: ['~LOG_END_UNPINNED log', `~OBJECT_NOT_COPYABLE ${shortNameOf(LONG)}`],
    ...{ isUnpinned: true, isInFolder: true },
  },
  lie('leaves a receipt out of the list of a run', { lines: (lines, no) => (no === 1 ? lines.slice(1) : lines) }, [
    'COUNTS_WRONG manifest exp-app 1',
    'COUNTS_WRONG manifest exp-db 1',
    'RECEIPT_UNCOMMITTED receipt app1',
    'RECEIPT_UNCOMMITTED receipt db1',
    'TILING_GAP manifest exp-db 1',
    '~LOG_END_UNPINNED log',
  ]),
  lie('lists a receipt twice', { lines: (lines, no) => (no === 2 ? [...lines, ...lines.slice(0, 1)] : lines) }, [
    'COUNTS_WRONG manifest exp-app 2',
    'TILING_OVERLAP receipt app5',
    '~LOG_END_UNPINNED log',
  ]),
  lie(
    'lists a receipt with another hash',
    {
      lines: (lines) =>
        lines.map((line) => (line.key === KEY.receipt('db2') ? { ...line, sha256: '0'.repeat(64) } : line)),
    },
    ['RECEIPT_CHANGED receipt db2', '~LOG_END_UNPINNED log'],
  ),
  lie(
    'counts more archived slices in a manifest than the run lists',
    { manifest: (manifest) => ({ ...manifest, slices: { ...manifest.slices, archived: 9 } }) },
    [
      'COUNTS_WRONG manifest exp-app 1',
      'COUNTS_WRONG manifest exp-app 2',
      'COUNTS_WRONG manifest exp-db 1',
      '~LOG_END_UNPINNED log',
    ],
  ),
  lie(
    'gives a manifest another root than the root of its parts',
    { manifest: (manifest) => ({ ...manifest, merkleRoot: '1'.repeat(64) }) },
    [
      'ROOT_WRONG manifest exp-app 1',
      'ROOT_WRONG manifest exp-app 2',
      'ROOT_WRONG manifest exp-db 1',
      '~LOG_END_UNPINNED log',
    ],
  ),
  lie(
    'lets a run finish before it starts',
    { manifest: (manifest) => ({ ...manifest, finishedAt: '2026-10-30T00:00:00Z' }) },
    [
      'MANIFEST_IMPLAUSIBLE manifest exp-app 1',
      'MANIFEST_IMPLAUSIBLE manifest exp-app 2',
      'MANIFEST_IMPLAUSIBLE manifest exp-db 1',
      '~LOG_END_UNPINNED log',
    ],
  ),
];
