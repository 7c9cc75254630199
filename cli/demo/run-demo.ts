import { hostname } from 'node:os';
import type { Emulator } from '@logferry/emulator';
import { defined } from '../../contract/defined.js';
import { parseExportRequest } from '../../contract/parse.js';
import type { ResolvedRequest } from '../../contract/request.js';
import { resolveRequest } from '../../contract/resolve.js';
import type { ExportResult } from '../../contract/result.js';
import { type Engine, webPage } from '../engine/engine.js';
import type { Io } from '../io.js';
import { columns } from '../output/columns.js';
import { EXIT } from '../output/exit-codes.js';
import { follow } from '../output/follow.js';
import { formatCount, formatDay, plural } from '../output/format.js';
import { progressView } from '../output/progress.js';
import { factLines, summaryLines } from '../output/summary.js';
import { type Paint, printPainted } from '../output/terminal.js';
import { DEMO_BUCKET, DEMO_REGION, hurry } from './emulated-aws.js';
import { readEvidence } from './evidence.js';
import { findLogs } from './find-logs.js';
import { type LoadedLogs, loadLogs } from './load-logs.js';
import { demoWindow } from './window.js';

/** A log group named after this machine. Characters that log group names cannot contain become `-`. */
const demoGroup = (): string =>
  `/demo/${
    hostname()
      .replace(/[^.\-_/#A-Za-z0-9]/g, '-')
      .slice(0, 200) || 'host'
  }`;

/**
 * Exports real log files with the whole engine, compares the number of events in the receipts with the number in the
 * files, and then runs the same request again.
 * @param keep whether everything keeps running after the demo, so that the page of the export can be opened
 * @returns the exit code: `EXIT.done` only if the receipts count all events and the second run created no task
 */
export async function runDemo(
  io: Io,
  engine: Engine,
  emulator: Emulator,
  { files, keep }: { files: readonly string[]; keep: boolean },
  signal: AbortSignal,
): Promise<number> {
  const section = (heading: string, lines: (paint: Paint) => string[] = () => []) =>
    printPainted(io, 'stdout', (paint) => ['', paint('bold', heading), ...lines(paint)]);
  const print = (lines: (paint: Paint) => string[]) => printPainted(io, 'stdout', lines);

  const logGroupName = demoGroup();
  const logs = await loadLogs(
    emulator,
    { region: DEMO_REGION, logGroupName },
    files,
    io.now(),
    findLogs(io.homeFolder),
  );
  section(`1. Log files, loaded into an emulator of CloudWatch Logs as ${logGroupName}`, (paint) =>
    logLines(logs, paint),
  );

  const request = demoRequest(logGroupName, logs, emulator, io.now());
  const { window, slice } = request;
  section(`2. Export to s3://${DEMO_BUCKET}: ${formatDay(window.from)} to ${formatDay(window.to)}, by ${slice}`);
  const first = await exportOnce(io, engine, request, signal);
  print((paint) => summaryLines(first, paint));

  const evidence = await readEvidence(io.env, request);
  const complete = first.status === 'completed' && evidence.events === logs.events && first.events === logs.events;
  const sides = `${formatCount(logs.events)} events went in, ${formatCount(evidence.events)} are in the receipts`;
  section('3. What is in the bucket', (paint) =>
    factLines(
      [
        ['objects', keysText(evidence.objects)],
        ['receipts', keysText(evidence.receipts)],
        ['manifest', String(first.manifest)],
        ['Web UI', pageText(keep ? webPage(engine, first.exportId) : undefined)],
        ['check', `${sides}: ${complete ? 'the same' : 'NOT THE SAME'}`],
      ],
      paint,
    ),
  );

  section('4. The same request again');
  const second = await exportOnce(io, engine, request, signal);
  const idle = second.status === 'completed' && second.tasksCreated === 0;
  const { tasksCreated, slices } = second;
  print((paint) => [
    paint('bold', `  ${plural(tasksCreated, 'export task')} created, ${plural(slices.skipped, 'slice')} closed before`),
  ]);
  return complete && idle ? EXIT.done : EXIT.incomplete;
}

function demoRequest(
  logGroup: string,
  { firstMs, lastMs }: LoadedLogs,
  emulator: Emulator,
  nowMs: number,
): ResolvedRequest {
  const { from, to, slice, slices } = demoWindow(firstMs, lastMs, nowMs);
  hurry(emulator, slices);
  const request = parseExportRequest({
    source: { logGroups: [logGroup] },
    window: { from, to },
    destination: { bucket: DEMO_BUCKET, prefix: 'logs' },
    slice,
    region: DEMO_REGION,
    requestedBy: 'logferry demo',
    reason: 'to see it work',
    // The newest lines are from today. Unlike AWS, the emulator makes every event available immediately.
    allowRecent: true,
  });
  return resolveRequest(request, nowMs);
}

async function exportOnce(
  io: Io,
  engine: Engine,
  request: ResolvedRequest,
  signal: AbortSignal,
): Promise<ExportResult> {
  await engine.admit(request);
  const { id } = await engine.exports.start(request, defined({ accountId: engine.accountId }));
  return follow(engine, id, { view: progressView(io), signal });
}

function logLines({ files, events, firstMs, lastMs, invented, sinceMs, ahead }: LoadedLogs, paint: Paint): string[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const rows = files.map(({ source, events, linesWithoutTime }) => [
    source,
    `${formatCount(events).padStart(9)} events`,
    `${plural(linesWithoutTime, 'line')} without a time of ${linesWithoutTime === 1 ? 'its' : 'their'} own`,
  ]);
  const lines = [
    ...columns(rows),
    `${plural(files.length, 'stream')}, ${plural(events, 'event')} from ${day(firstMs)} to ${day(lastMs)}`,
    ...(sinceMs > 0 ? [`lines from before ${day(sinceMs)} were left out, to keep the demo short`] : []),
    ...(ahead > 0 ? [`${plural(ahead, 'line')} from the future had to be left out`] : []),
    ...(invented > 0 ? [`${plural(invented, 'line')} had to be invented: this machine has too few log lines`] : []),
  ];
  return lines.map((line) => paint('bold', `  ${line}`));
}

/** The export's page, which exists only as long as the dev server runs. */
const pageText = (page: string | undefined): string =>
  page ?? 'ends with this command; `logferry demo --keep` keeps it running';

/** The first key in full, and the number of further keys. */
function keysText(keys: readonly string[]): string {
  const [first, ...others] = keys;
  if (first === undefined) return 'none';
  const more = others.length > 0 ? ` and ${formatCount(others.length)} more` : '';
  return `s3://${DEMO_BUCKET}/${first}${more}`;
}
