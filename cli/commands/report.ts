import type { Command } from 'commander';
import { type ExportReport, exportReport, type PeriodReport, periodReport } from '../../archive/reports/index.js';
import { defined, type Interval } from '../../contract/index.js';
import { usageError } from '../../contract/usage-error.js';
import { type OpenedArchive, openArchive } from '../../local/index.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { checkPageFile, writePage } from '../output/html/page.js';
import { exportPage } from '../output/report/export-page.js';
import { exportLines, periodLines } from '../output/report/lines.js';
import { periodPage } from '../output/report/period-page.js';
import { note, type Paint, printJson, printPainted } from '../output/terminal.js';
import { parsePeriod } from '../request/period.js';
import type { ReportOptions } from './flags/index.js';

const FIELD = '--html';

export async function report(io: Io, command: Command): Promise<number> {
  const options = command.opts<ReportOptions>();
  const { html, period, run, bucketOwner } = options;
  const [exportId] = command.args;
  const window = period === undefined ? undefined : parsePeriod('--period', period);
  if ((exportId === undefined) === (window === undefined)) {
    throw usageError('report needs an export id or --period, but not both');
  }
  if (window !== undefined && run !== undefined)
    throw usageError('--run is about an export: leave it out with --period');
  if (html !== undefined) await checkPageFile(FIELD, html);
  const archive = await openArchive(options.archive, { env: io.env, ...defined({ bucketOwner }) });
  const written =
    window === undefined ? await ofExport(archive, exportId ?? '', run) : await ofPeriod(archive, window, io.now());
  if (options.json) printJson(io, written.document);
  else printPainted(io, 'stdout', written.lines);
  if (html !== undefined) {
    await writePage(FIELD, html, written.page());
    note(io, `wrote ${html}`);
  }
  return written.isComplete ? EXIT.done : EXIT.incomplete;
}

/** A report in the forms in which it is written. */
interface Written {
  document: ExportReport | PeriodReport;
  lines(paint: Paint): string[];
  page(): string;
  isComplete: boolean;
}

async function ofExport(archive: OpenedArchive, exportId: string, runNo: number | undefined): Promise<Written> {
  const document = await exportReport(archive, exportId, runNo);
  const { status, lacks, unreadable } = document;
  return {
    document,
    lines: (paint) => exportLines(document, paint),
    page: () => exportPage(document, archive.name),
    isComplete: status === 'completed' && lacks.length === 0 && unreadable.length === 0,
  };
}

async function ofPeriod(archive: OpenedArchive, window: Interval, nowMs: number): Promise<Written> {
  const document = await periodReport(archive, window, nowMs);
  return {
    document,
    lines: (paint) => periodLines(document, paint),
    page: () => periodPage(document, archive.name),
    isComplete: document.compliant === document.total,
  };
}
