import type { RunningExport } from '../../contract/progress.js';
import type { SliceCounts } from '../../contract/result.js';
import { clockText, exportedText, slicesDoneText } from './amounts.js';
import { formatCount, formatLength, plural } from './format.js';
import { activityOfRunning } from './progress-line.js';
import { factLines, outcomesText, repairsText, warningLines } from './summary.js';
import type { Paint } from './terminal.js';
import { windowRows } from './window-text.js';

/**
 * The state of an open export, for people.
 * @param page the export's page in Temporal's Web UI, if it is known
 */
export function runningLines(running: RunningExport, nowMs: number, page: string | undefined, paint: Paint): string[] {
  const { exportId, accountId, region, paused, progress } = running;
  const account = [accountId, region].filter(Boolean).join(' ');
  const heading = `${paint(paused ? 'yellow' : 'cyan', paused ? 'paused' : 'running')} ${paint('bold', exportId)} ${paint('dim', account)}`;
  const facts: [name: string, text: string][] = [...windowRows(running)];
  if (progress === null)
    facts.push(['progress', 'not known: no worker answers, and the export has noted no progress yet']);
  else {
    const { slices, skippedExpired, verifying, events, unsettled, asOf } = progress;
    if (paused) facts.push(['as of', `${formatLength(Math.max(0, nowMs - Date.parse(asOf)))} ago, at ${asOf}`]);
    facts.push(['slices', `${slicesDoneText(progress)}${detailsOf(slices, skippedExpired, verifying)}`]);
    facts.push(['exported', `${plural(events, 'event')} in ${exportedText(progress)} compressed`]);
    const repairs = repairsText(progress);
    if (repairs !== '') facts.push(['repairs', repairs]);
    if (unsettled > 0) facts.push(['unsettled', `${plural(unsettled, 'closed slice')} not yet settled`]);
  }
  facts.push(['time', clockText(running, nowMs)]);
  const { before, name, after } = activityOfRunning(running, nowMs);
  facts.push(['now', paused ? 'no worker answers, so the export stands still' : before + name + after]);
  if (page !== undefined && !paused) facts.push(['Web UI', page]);
  return [heading, ...factLines(facts, paint), ...warningLines(progress?.warnings ?? [], paint)];
}

function detailsOf(slices: SliceCounts, skippedExpired: number, verifying: number): string {
  const parts = [
    outcomesText(slices, skippedExpired),
    verifying > 0 ? `${formatCount(verifying)} being read back` : '',
  ];
  const text = parts.filter(Boolean).join(', ');
  return text === '' ? '' : `: ${text}`;
}
