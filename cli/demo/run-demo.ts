import { hostname } from 'node:os';
import type { Emulator } from '@logferry/emulator';
import { parseExportRequest } from '../../contract/parse.js';
import type { ResolvedRequest } from '../../contract/request.js';
import { resolveRequest } from '../../contract/resolve.js';
import type { ExportResult } from '../../contract/result.js';
import type { Engine } from '../engine/engine.js';
import { EXIT } from '../output/exit-codes.js';
import { follow } from '../output/follow.js';
import { formatCount, formatDay, plural } from '../output/format.js';
import { progressView } from '../output/progress-view.js';
import { summaryLines } from '../output/summary.js';
import { painter, printText, writePainted } from '../output/terminal.js';
import { uiLink } from '../output/ui-link.js';
import { DEMO_BUCKET, DEMO_REGION, hurry } from './emulated-aws.js';
import { type Evidence, readEvidence } from './evidence.js';
import { type LoadedLogs, loadLogs } from './load-logs.js';
import { demoWindow } from './window.js';

/** Characters that log group names do not take become `-`. */
const demoGroup = (): string =>
  `/demo/${
    hostname()
      .replace(/[^.\-_/#A-Za-z0-9]/g, '-')
      .slice(0, 200) || 'host'
  }`;

const heading = (text: string): void => writePainted(process.stdout, ['', painter(process.stdout)('bold', text)]);

/**
 * Carries real log files through the whole engine and checks what arrived, then asks for the same again.
 * @returns the exit code: done only when every event is in the receipts and nothing was repeated
 */
export async function runDemo(
  engine: Engine,
  emulator: Emulator,
  files: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const logGroupName = demoGroup();
  heading(`1. Log files, loaded into an emulator of CloudWatch Logs as ${logGroupName}`);
  const logs = await loadLogs(emulator, { region: DEMO_REGION, logGroupName }, files);
  for (const line of logLines(logs)) printText(line);

  const request = demoRequest(logGroupName, logs, emulator);
  heading(
    `2. Export to s3://${DEMO_BUCKET}: ${formatDay(request.window.from)} to ${formatDay(request.window.to)}, by ${request.slice}`,
  );
  const first = await exportOnce(engine, request, signal);
  writePainted(process.stdout, summaryLines(first, painter(process.stdout)));

  heading('3. What is in the bucket');
  const evidence = await readEvidence(request);
  for (const line of evidenceLines(evidence, first, uiLink(engine, first.exportId))) printText(line);
  const complete = first.status === 'completed' && evidence.events === logs.events && first.events === logs.events;
  const sides = `${formatCount(logs.events)} events went in, ${formatCount(evidence.events)} are in the receipts`;
  printText(`  check     ${sides}: ${complete ? 'the same' : 'NOT THE SAME'}`);

  heading('4. The same request again');
  const second = await exportOnce(engine, request, signal);
  const idle = second.status === 'completed' && second.tasksCreated === 0;
  printText(
    `  ${plural(second.tasksCreated, 'export task')} created, ${plural(second.slices.skipped, 'slice')} closed before`,
  );
  return complete && idle ? EXIT.done : EXIT.incomplete;
}

function demoRequest(logGroup: string, { firstMs, lastMs }: LoadedLogs, emulator: Emulator): ResolvedRequest {
  const { from, to, slice, slices } = demoWindow(firstMs, lastMs, Date.now());
  hurry(emulator, slices);
  const request = parseExportRequest({
    source: { logGroups: [logGroup] },
    window: { from, to },
    destination: { bucket: DEMO_BUCKET, prefix: 'logs' },
    slice,
    region: DEMO_REGION,
    requestedBy: 'logferry demo',
    reason: 'to see it work',
    // The newest lines are of today. The emulator, unlike AWS, has every event at once.
    allowRecent: true,
  });
  return resolveRequest(request, Date.now());
}

async function exportOnce(engine: Engine, request: ResolvedRequest, signal: AbortSignal): Promise<ExportResult> {
  await engine.admit(request);
  const { id } = await engine.exports.start(
    request,
    engine.accountId === undefined ? {} : { accountId: engine.accountId },
  );
  return follow(engine, id, { view: await progressView(false), signal });
}

function logLines({ files, events, firstMs, lastMs, invented, sinceMs, ahead }: LoadedLogs): string[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const widest = Math.max(...files.map(({ source }) => source.length));
  return [
    ...files.map(({ source, events }) => `  ${source.padEnd(widest)}  ${formatCount(events).padStart(9)} events`),
    `  ${plural(files.length, 'stream')}, ${plural(events, 'event')} from ${day(firstMs)} to ${day(lastMs)}`,
    ...(sinceMs > 0 ? [`  lines from before ${day(sinceMs)} were left out, to keep it short`] : []),
    ...(ahead > 0 ? [`  ${plural(ahead, 'line')} from the future had to be left out`] : []),
    ...(invented > 0 ? [`  ${plural(invented, 'line')} had to be invented: this machine has too few log lines`] : []),
  ];
}

function evidenceLines(
  { objects, receipts }: Evidence,
  { manifest }: ExportResult,
  link: string | undefined,
): string[] {
  return [
    ...listed('objects', objects),
    ...listed('receipts', receipts),
    `  manifest  ${manifest}`,
    ...(link === undefined ? [] : [`  Web UI    ${link}`]),
  ];
}

/** The first key in full, and how many more there are. */
function listed(name: string, keys: readonly string[]): string[] {
  const [first, ...others] = keys;
  if (first === undefined) return [`  ${name.padEnd(9)} none`];
  const more = others.length > 0 ? ` and ${formatCount(others.length)} more` : '';
  return [`  ${name.padEnd(9)} s3://${DEMO_BUCKET}/${first}${more}`];
}
