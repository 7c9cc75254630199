import { UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { parseReceiptKey } from '../object-keys/receipt-keys.js';
import { exportFolder, parseRunKey } from '../object-keys/run-keys.js';
import { readPart } from '../records/run-parts.js';
import { auditData } from './audit-data.js';
import { auditLog } from './audit-log.js';
import { Commitments } from './commitments.js';
import { missingRecord } from './explain-absence.js';
import { ObjectAudit } from './object-audit.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';
import { ReceiptAudit } from './receipt-audit.js';
import { ReleaseAudit } from './release-audit.js';
import { RunAudit } from './run-audit.js';
import { TaskFolders } from './task-folders.js';

/**
 * Checks an archive: the log, the manifests, the receipts and, depending on the level, the objects. Reports findings
 * while it works, and writes nothing. Its memory grows by 100 to 200 bytes for each receipt.
 * @throws UnreadableObject if the text of `since` is not a checkpoint; the errors of the archive's bucket
 */
export async function auditArchive(archive: AuditedArchive, options: AuditOptions): Promise<AuditSummary> {
  const summary = emptySummary();
  const commitments = new Commitments();
  const folders = new TaskFolders();
  const logged = await auditLog(archive, options, summary);
  const runs = await new RunAudit(archive, options, logged, commitments, summary).run();
  const objects =
    options.level === 'records' ? undefined : new ObjectAudit(archive, options, { folders, commitments, summary });
  const receipts = new ReceiptAudit(archive, options, { runs, commitments, objects, summary });
  await receipts.run();
  if (commitments.unseen > 0) await reportMissing(archive, options, receipts, commitments);
  await receipts.auditRecounts();
  if (options.exportId === undefined) await new ReleaseAudit(archive, options, { commitments, summary }).run();
  if (objects !== undefined && !isSelection(options)) {
    await auditData(archive, options, { folders, runs, summary });
  }
  summary.notChecked = [...notChecked(archive, options), ...(objects?.notChecked ?? [])];
  return summary;
}

const emptySummary = (): AuditSummary => ({
  ...{ logEntries: 0, checkpoints: 0, isPinned: false, manifests: 0, signedManifests: 0, openRuns: 0 },
  ...{
    receipts: 0,
    sourceCounts: { equal: 0, differs: 0, ambiguous: 0 },
    recounts: 0,
    releases: 0,
    objects: 0,
    objectBytes: 0,
    objectsRead: 0,
    bytesRead: 0,
    events: 0,
    checksums: 0,
  },
  ...{ coldObjects: 0, probes: 0, notChecked: [] },
});

const isSelection = ({ exportId, logGroups, window }: AuditOptions): boolean =>
  exportId !== undefined || logGroups !== undefined || window !== undefined;

/**
 * Reports the receipts to which manifests commit and that do not exist. The table of commitments has no keys, so the
 * parts of the manifests are read again for the keys.
 */
async function reportMissing(
  archive: AuditedArchive,
  { exportId, found, signal }: AuditOptions,
  receipts: ReceiptAudit,
  commitments: Commitments,
): Promise<void> {
  const all = `${underPrefix(archive, '_logferry', 'exports')}/`;
  const folder = exportId === undefined ? all : exportFolder(archive, exportId);
  for await (const { key } of listAll(archive.objects, folder)) {
    signal?.throwIfAborted();
    const [id = ''] = key.slice(all.length).split('/');
    const { runNo, rest } = parseRunKey(exportFolder(archive, id), key) ?? {};
    const [, partNo] = /^part-(\d{7})\.ndjson$/.exec(rest ?? '') ?? [];
    if (runNo === undefined || partNo === undefined || Number(partNo) === 0) continue;
    const part = await readPart(archive.objects, archive, id, runNo, Number(partNo)).catch(undefinedIfUnreadable);
    for (const line of part?.list ?? []) {
      if (!('key' in line) || !commitments.isMissing(line.key)) continue;
      commitments.see(line.key);
      const name = parseReceiptKey(line.key);
      if (name === undefined || !receipts.isSelected(name)) continue;
      found(missingRecord(archive, 'RECEIPT_MISSING', line.key, `${line.sha256}, listed by ${key}`));
    }
  }
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
}

/** What the options and the kind of archive leave unchecked. */
function notChecked({ bucket, isOriginal }: AuditedArchive, options: AuditOptions): string[] {
  const { level, sample, before } = options;
  return [
    ...(level !== 'records' && before !== undefined
      ? [
          `the content of unchanged objects that an interrupted verification has found in order (receipts up to ${before.to})`,
        ]
      : []),
    ...(level === 'records' ? ['objects, and data without a receipt: see --level objects'] : []),
    ...(level === 'objects' ? ['the content of objects: see --level content'] : []),
    ...(level === 'content' && sample !== undefined
      ? [`the content of objects outside of the sample of ${sample.percent}%`]
      : []),
    ...(isSelection(options) ? ['receipts outside of the selection, and data without a receipt'] : []),
    ...(options.exportId === undefined ? [] : ['recounts and releases']),
    ...(level !== 'records' && bucket === undefined
      ? ['versions, ETags and storage classes, which a folder lacks']
      : []),
    ...(level !== 'records' && bucket !== undefined && !isOriginal
      ? ['versions and ETags, which differ because the archive is a copy']
      : []),
  ];
}
