import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { proveRun, type RunProof, readText } from '../../archive/index.js';
import {
  type ExportReport,
  exportReport,
  isRecordKey,
  isSignedBy,
  periodReport,
  recordKeysOf,
} from '../../archive/reports/index.js';
import { pemOf } from '../../archive/signing/index.js';
import { defined } from '../../contract/index.js';
import { type OpenedArchive, openArchive } from '../../local/index.js';
import { catchInterrupts } from '../engine/interrupts.js';
import { cloudTrailScript } from '../evidence/cloudtrail.js';
import { EvidenceFile, filePathOf } from '../evidence/evidence-file.js';
import { readmeText } from '../evidence/readme.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { plural } from '../output/format.js';
import { checkPageFile } from '../output/html/page.js';
import { exportPage } from '../output/report/export-page.js';
import { periodPage } from '../output/report/period-page.js';
import { note, printJson, printText } from '../output/terminal.js';
import { parsePeriod } from '../request/period.js';
import { trustedPublicKeysOf } from '../request/trusted-public-keys.js';
import type { EvidenceOptions } from './flags/index.js';

export async function evidence(io: Io, command: Command): Promise<number> {
  const { output, key = [], run, bucketOwner, archive: location, json } = command.opts<EvidenceOptions>();
  const [exportId = ''] = command.args;
  await checkPageFile('--output', output);
  const keys = await trustedPublicKeysOf(key);
  const archive = await openArchive(location, { env: io.env, ...defined({ bucketOwner }) });
  const report = await exportReport(archive, exportId, run);
  const interrupts = catchInterrupts(io);
  const written = await EvidenceFile.with(io.temporaryFolder, interrupts.signal, async (file) => {
    const { exportId: id, runNo, manifest } = report;
    const proof = await proveRun(archive.objects, archive, { exportId: id, runNo, manifestSha256: manifest.sha256 });
    const records = await addRecords(file, archive, report, proof);
    // A file of --key can hold a private key. Only its public half is packed.
    const packed = new Map(keys.map((one) => [one.id, one]));
    for (const one of packed.values()) {
      const id = one.id.replace(/^SHA256:/, '').replace(/[+/]/g, '-');
      await file.add(`keys/${one.kind}-${id}.pub.pem`, pemOf(one));
    }
    await addReports(file, archive, report, io.now());
    await file.add('verify-by-hand.md', await readFile(BY_HAND));
    if (report.region !== undefined)
      await file.add('cloudtrail.sh', cloudTrailScript({ ...report, region: report.region }));
    await file.add('README.txt', readmeText(report, archive.name, proof !== undefined));
    await file.write(output);
    const hasKey = await isSignedBy(archive, report, keys);
    return { records, files: file.files + 1, hasProof: proof !== undefined, hasKey };
  }).finally(() => interrupts.ignore());
  const { records, files, hasProof, hasKey } = written;
  if (json) printJson(io, { schemaVersion: 1, file: output, exportId, runNo: report.runNo, files, records, hasProof });
  else printText(io, `wrote ${output}: ${plural(files, 'file')}, ${plural(records, 'record')}`);
  if (!report.manifest.hasSignature) note(io, 'note: the manifest is unsigned');
  else if (!hasKey)
    note(
      io,
      'note: --key names no key that has signed the manifest, so the evidence file has no key to check the signature',
    );
  if (!hasProof) note(io, 'note: no checkpoint in the archive pins the run, so no proof is packed');
  return EXIT.done;
}

const BY_HAND = join(
  dirname(createRequire(import.meta.url).resolve('logferry/package.json')),
  'docs',
  'verify-by-hand.md',
);

/**
 * Adds the records of the run. If there is a proof, also adds the run's entry in the log, the checkpoint and the path
 * between them.
 * @returns the number of records
 */
async function addRecords(
  file: EvidenceFile,
  archive: OpenedArchive,
  run: ExportReport,
  proof: RunProof | undefined,
): Promise<number> {
  let records = 0;
  const add = async (key: string): Promise<void> => {
    const text = isRecordKey(archive, key) ? await readText(archive.objects, key) : undefined;
    if (text === undefined) return;
    await file.add(`records/${filePathOf(key)}`, text);
    records += 1;
  };
  for await (const key of recordKeysOf(archive, run)) await add(key);
  if (proof === undefined) return records;
  await add(proof.entry);
  await add(proof.checkpoint);
  await file.add('proofs/log-path.json', `${JSON.stringify(proof, null, 2)}\n`);
  return records;
}

async function addReports(
  file: EvidenceFile,
  archive: OpenedArchive,
  report: ExportReport,
  nowMs: number,
): Promise<void> {
  await file.add('report.html', exportPage(report, archive.name));
  await file.add('report.json', `${JSON.stringify(report)}\n`);
  const month = report.finishedAt.slice(0, 'yyyy-mm'.length);
  const period = await periodReport(archive, parsePeriod('month', month), nowMs);
  await file.add(`period-${month}.html`, periodPage(period, archive.name));
  await file.add(`period-${month}.json`, `${JSON.stringify(period)}\n`);
}
