import type { Command } from 'commander';
import { type CoverageSummary, coverageLocally } from '../../local/index.js';
import type { Io } from '../io.js';
import { atRiskCsv, atRiskJson, atRiskTable } from '../output/coverage/at-risk.js';
import { csvView, jsonView } from '../output/coverage/documents.js';
import { heatMap } from '../output/coverage/heat-map.js';
import { openMetrics } from '../output/coverage/openmetrics.js';
import { pageView } from '../output/coverage/page.js';
import type { CoverageHead, CoverageView } from '../output/coverage/view.js';
import { EXIT, type FailOn } from '../output/exit-codes.js';
import { plural } from '../output/format.js';
import { formatOf } from '../output/formats.js';
import { note } from '../output/terminal.js';
import { coverageQuestionOf } from '../request/coverage-question.js';
import type { CoverageOptions } from './flags/index.js';

/** Default maximum numbers of log groups that are shown one by one. */
const MOST_IN_TABLE = 40;
const MOST_IN_PAGE = 500;
const MOST_AS_METRICS = 1_000;

export async function coverage(io: Io, command: Command): Promise<number> {
  const options = command.opts<CoverageOptions>();
  const request = await coverageQuestionOf(io, options);
  const report = await coverageLocally(request, io.env);
  const head = { accountId: report.accountId, atMs: report.atMs, request };
  const views = [viewOf(io, head, options)];
  if (options.html !== undefined) views.push(await pageView(options.html, head, options.limit ?? MOST_IN_PAGE));
  for await (const group of report.groups) {
    for (const view of views) await view.add(group);
  }
  const summary = report.summary();
  for (const view of views) await view.end(summary);
  return exitCodeOf(io, summary, options);
}

function viewOf(io: Io, head: CoverageHead, options: CoverageOptions): CoverageView {
  if (options.format === 'openmetrics') return openMetrics(io, head, options.limit ?? MOST_AS_METRICS);
  const format = formatOf(options);
  if (options.atRisk !== undefined) {
    return { table: atRiskTable, json: atRiskJson, csv: atRiskCsv }[format](io, head);
  }
  if (format === 'json') return jsonView(io, head);
  return format === 'csv' ? csvView(io) : heatMap(io, head, options.limit ?? MOST_IN_TABLE);
}

/**
 * The exit code: 0 only if the report has no gap and meets no condition of --fail-on. With --receipts-only, the gap
 * `GROUPS_NOT_SEEN` does not count. The table shows the gaps itself. For every other format, the gaps are also printed
 * to stderr, because CSV and metrics have no room for gaps.
 */
function exitCodeOf(io: Io, { gaps, days }: CoverageSummary, options: CoverageOptions): number {
  const counting = gaps.filter(({ code }) => !(options.receiptsOnly && code === 'GROUPS_NOT_SEEN'));
  if (options.format !== undefined || formatOf(options) !== 'table') {
    for (const { message } of gaps) note(io, `gap: ${message}`);
  }
  const has: Record<FailOn, number> = {
    expired: days.expired + days.partlyExpired + days.gone,
    empty: days.empty + days.quiet,
    unsettled: days.unsettled,
  };
  const failing = (options.failOn ?? []).filter((condition) => has[condition] > 0);
  for (const condition of failing) note(io, `--fail-on ${condition}: ${plural(has[condition], 'day')}`);
  return counting.length + failing.length > 0 ? EXIT.incomplete : EXIT.done;
}
