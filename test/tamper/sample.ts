import { type AuditFinding, type AuditOptions, auditArchive } from '../../archive/audit/index.js';
import { newKeyPair, readTrustedKeys, signerOfPem } from '../../archive/signing/index.js';
import type { Bucket } from './bucket.js';
import {
  buildArchive,
  keyOfReceipt,
  type Lies,
  type PlannedRun,
  type PlannedSlice,
  SHORT,
  taskIdOf,
} from './build-archive.js';

const [first, second, wrong] = [newKeyPair('ed25519'), newKeyPair('p256'), newKeyPair('ed25519')];
/** The public keys that a verifier trusts: the signing key of the archive was replaced once. */
export const KEYS = [first, second].flatMap(({ publicKey }) => readTrustedKeys(publicKey, 'kept'));
/** A signer with a key that no verifier trusts. */
export const WRONG = signerOfPem(wrong.privateKey);

const slice = (logGroup: string, day: number, outcome: PlannedSlice['outcome'], objects?: number): PlannedSlice => ({
  ...{ logGroup, day, outcome },
  ...(objects !== undefined && { objects }),
});

/** The slices of the archive by the names that the mutations use. */
export const SLICES = {
  app1: slice('/app', 1, 'archived', 3),
  app2: slice('/app', 2, 'archived'),
  /** Its objects are in three pages. */
  paged: slice('/app', 3, 'archived', 7),
  quiet: slice('/app', 4, 'quiet'),
  short1: slice(SHORT, 1, 'expired'),
  short2: slice(SHORT, 2, 'expired'),
  short3: slice(SHORT, 3, 'expired'),
  short4: slice(SHORT, 4, 'archived'),
  db1: slice('/db', 1, 'archived'),
  db2: slice('/db', 2, 'archived'),
  app5: slice('/app', 5, 'archived'),
} as const;
const { app5, db1, db2, ...ofFirstRun } = SLICES;

/** Three runs of two exports. The last run lists what the first run closed. */
export const RUNS: readonly PlannedRun[] = [
  {
    ...{ exportId: 'exp-app', runNo: 1, window: [1, 5] },
    ...{ slices: Object.values(ofFirstRun), signer: signerOfPem(first.privateKey) },
  },
  {
    ...{ exportId: 'exp-db', runNo: 1, window: [1, 3], settles: ['/db', 1, 3] },
    ...{ slices: [db1, db2], signer: signerOfPem(second.privateKey) },
  },
  {
    ...{ exportId: 'exp-app', runNo: 2, window: [1, 6], skips: ['/app', SHORT] },
    ...{ slices: [app5, slice(SHORT, 5, 'quiet')], signer: signerOfPem(second.privateKey) },
  },
];

/** Two runs with 1,000 slices together: 40 log groups with 25 days each, and every fifth day without events. */
export function thousandSlices(): PlannedRun[] {
  const runs = [1, 2].map((half): PlannedRun => {
    const groups = Array.from({ length: 20 }, (_, no) => `/group-${half}${String(no).padStart(2, '0')}`);
    const slices = groups.flatMap((group) =>
      Array.from({ length: 25 }, (_, at) =>
        slice(group, at + 1, at % 5 === 4 ? 'quiet' : 'archived', at % 5 === 4 ? 0 : 1),
      ),
    );
    const signer = signerOfPem((half === 1 ? first : second).privateKey);
    return { exportId: `exp-${half}`, runNo: 1, window: [1, 26], slices, signer };
  });
  return runs;
}

/** S3 keys of the records and objects that mutations change. */
export const KEY = {
  manifest: (exportId: string, runNo = 1) => `logs/_logferry/exports/${exportId}/000000${runNo}.manifest.json`,
  signature: (exportId: string, runNo = 1) => `logs/_logferry/exports/${exportId}/000000${runNo}.manifest.dsse.json`,
  recounts: (exportId: string, runNo = 1) => `logs/_logferry/exports/${exportId}/000000${runNo}.recounts.ndjson`,
  run: (exportId: string, runNo = 1) => `logs/_logferry/exports/${exportId}/000000${runNo}.run.json`,
  part: (exportId: string, runNo = 1, no = 1) =>
    `logs/_logferry/exports/${exportId}/000000${runNo}.part-000000${no}.ndjson`,
  exports: 'logs/_logferry/exports/',
  export: (exportId: string) => `logs/_logferry/exports/${exportId}/`,
  log: 'logs/_logferry/log/',
  entry: (n: number) => `logs/_logferry/log/00000000000${n}.json`,
  checkpoint: (n: number) => `logs/_logferry/log/00000000000${n}.checkpoint`,
  receipt: (name: keyof typeof SLICES) => keyOfReceipt(SLICES[name], name === 'app5' ? 2 : 1),
  folder: (name: keyof typeof SLICES) =>
    `logs/data/111122223333/eu-central-1/${SLICES[name].logGroup.replace('/', '!')}/2026/10/0${SLICES[name].day}/${taskIdOf(SLICES[name])}/`,
  object: (name: keyof typeof SLICES, no = 0) => `${KEY.folder(name)}web-${no}/000000.gz`,
  page: (name: keyof typeof SLICES, no = 1) =>
    keyOfReceipt(SLICES[name])
      .replace('/receipts/', '/objects/')
      .replace(/archived\..*$/, `${taskIdOf(SLICES[name])}.content-000000${no}.ndjson`),
  recount:
    'logs/_logferry/recounts/111122223333/eu-central-1/2026-10/!db/20261001T000000Z_20261003T000000Z_all.20261120T000000Z.json',
} as const;

/** Builds an archive: an honest one, or one with the lies of its exporter. */
export const archiveWith = (lies: Lies = {}, runs: readonly PlannedRun[] = RUNS): Promise<Bucket> =>
  buildArchive(runs, lies);

/** All findings of an audit of a bucket, with the trusted keys, unless the options say otherwise. */
export async function findingsIn(
  objects: Bucket,
  options: Partial<AuditOptions> = {},
  isInFolder = false,
): Promise<AuditFinding[]> {
  const found: AuditFinding[] = [];
  await auditArchive(
    { objects, prefix: 'logs', ...(isInFolder ? { isOriginal: false } : { bucket: objects, isOriginal: true }) },
    { level: 'content', keys: KEYS, expected: [], found: (finding) => found.push(finding), ...options },
  );
  return found;
}
