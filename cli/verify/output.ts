import type { AuditSummary } from '../../archive/index.js';
import { formatInstant } from '../../contract/time.js';
import type { OpenedArchive } from '../../local/index.js';
import type { Io } from '../io.js';
import { formatBytes, formatCount, plural } from '../output/format.js';
import { clean, type Paint, printJson, printPainted } from '../output/terminal.js';
import type { FindingsList, FindingsOfCode } from './findings-list.js';
import { OPEN_END_MS, type Question } from './question.js';

/** The result of a verification. */
export interface Verified {
  archive: OpenedArchive;
  question: Question;
  summary: AuditSummary;
  findings: FindingsList;
}

export function printResult(io: Io, { archive, question, summary, findings }: Verified, limit: number): void {
  printPainted(io, 'stdout', (paint) => [
    paint('bold', archive.name),
    ...factLines(question, summary).map((line) => `  ${clean(line)}`),
    ...findings.all.flatMap((ofCode) => ['', ...findingLines(ofCode, limit, paint)]),
    '',
    ...summary.notChecked.map((text) => `Not checked: ${clean(text)}.`),
    verdict(findings, paint),
  ]);
}

function factLines({ level }: Question, summary: AuditSummary): string[] {
  const { logEntries, checkpoints, isPinned, manifests, signedManifests, openRuns, receipts, recounts, releases } =
    summary;
  const { sourceCounts, objects, objectBytes, objectsRead, bytesRead, events, checksums, coldObjects, probes } =
    summary;
  const counted = sourceCounts.equal + sourceCounts.differs + sourceCounts.ambiguous;
  const signed = signedManifests > 0 ? `, ${formatCount(signedManifests)} signed by a trusted key` : '';
  const open = openRuns > 0 ? `, ${plural(openRuns, 'open run')}` : '';
  const pinned = isPinned ? ', compared with the checkpoint of --since' : '';
  const others = [
    ...(coldObjects > 0 ? [`${formatCount(coldObjects)} in Glacier`] : []),
    ...(probes > 0 ? [plural(probes, 'aws-logs-write-test object')] : []),
  ].map((text) => `, ${text}`);
  return [
    `${plural(logEntries, 'log entry', 'log entries')}, ${plural(checkpoints, 'checkpoint')}${pinned}`,
    `${plural(manifests, 'manifest')}${signed}${open}`,
    `${plural(receipts, 'receipt')}, ${plural(recounts, 'recount')}${releases > 0 ? `, ${plural(releases, 'release')}` : ''}`,
    ...(counted > 0
      ? [
          `${plural(counted, 'receipt')} counted at the source: ${formatCount(sourceCounts.equal)} equal, ${formatCount(sourceCounts.differs)} different, ${formatCount(sourceCounts.ambiguous)} ambiguous`,
        ]
      : []),
    `${plural(objects, 'object')} in the records, ${formatBytes(objectBytes)}${level === 'records' ? ', not looked at' : ''}${others.join('')}`,
    ...(checksums > 0 ? [`${plural(checksums, 'checksum')} of S3 compared`] : []),
    ...(level === 'content'
      ? [`${plural(objectsRead, 'object')} read, ${formatBytes(bytesRead)}, ${plural(events, 'event')}`]
      : []),
  ];
}

function findingLines(
  { code, severity, sentence, remedy, count, findings }: FindingsOfCode,
  limit: number,
  paint: Paint,
): string[] {
  const isBroken = severity === 'broken';
  const shown = findings.slice(0, limit);
  return [
    `${paint(isBroken ? 'red' : 'yellow', isBroken ? 'BROKEN' : 'notice')} ${paint('bold', `${code} (${formatCount(count)})`)}: ${sentence}`,
    ...shown.flatMap(({ key, expected, seen }) => [
      `  ${visible(key)}`,
      ...(expected === undefined ? [] : [`    expected: ${visible(expected)}`]),
      ...(seen === undefined ? [] : [`    seen:     ${visible(seen)}`]),
    ]),
    ...(count > shown.length ? [`  and ${formatCount(count - shown.length)} more`] : []),
    paint('dim', `  ${remedy}`),
  ];
}

/** A text of the archive in one line: line breaks and tabs are written as escapes, other control characters removed. */
const visible = (text: string): string =>
  clean(text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t'));

function verdict(findings: FindingsList, paint: Paint): string {
  const broken = findings.count('broken');
  if (broken > 0) return paint('red', `The archive is not what its records say: ${plural(broken, 'finding')}.`);
  return paint('green', 'All that was checked is what the records say.');
}

export function printDocument(io: Io, { archive, question, summary, findings }: Verified, limit: number): void {
  const { notChecked, ...counts } = summary;
  const { level, exportId, logGroups, window, samplePercent } = question;
  printJson(io, {
    schemaVersion: 1,
    archive: archive.name,
    writtenTo: archive.writtenTo ?? null,
    intact: findings.count('broken') === 0,
    level,
    selection: {
      export: exportId ?? null,
      groups: logGroups ?? null,
      from: window === undefined || window.fromMs === 0 ? null : formatInstant(window.fromMs),
      to: window === undefined || window.toMs === OPEN_END_MS ? null : formatInstant(window.toMs),
      samplePercent: samplePercent ?? null,
    },
    broken: findings.count('broken'),
    notices: findings.count('notice'),
    checked: counts,
    notChecked,
    findings: findings.all.map(({ findings: listed, ...ofCode }) => ({
      ...ofCode,
      listed: listed.slice(0, limit).map(({ key, expected, seen }) => ({ key, expected, seen })),
    })),
  });
}
