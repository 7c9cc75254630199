import { formatInstant } from '../../../contract/time.js';
import type { AtRisk } from '../../../local/index.js';
import type { Io } from '../../io.js';
import { csvRow } from '../csv.js';
import { formatDay, formatLength, plural } from '../format.js';
import { warningLines } from '../summary.js';
import { tableLines } from '../table.js';
import { printJson, printPainted } from '../terminal.js';
import { headOf, riskEntry, tailOf } from './documents.js';
import { headLines } from './heat-map.js';
import type { CoverageHead, CoverageView } from './view.js';

interface Row extends AtRisk {
  logGroup: string;
}

/** Collects the windows at risk of all log groups, and passes them on in the order of their deadlines. */
function collecting(print: (rows: readonly Row[], ...end: Parameters<CoverageView['end']>) => void): CoverageView {
  const rows: Row[] = [];
  return {
    add({ logGroup, atRisk }) {
      for (const part of atRisk) rows.push({ logGroup, ...part });
    },
    end(summary) {
      rows.sort((a, b) => a.deadlineMs - b.deadlineMs || (a.logGroup < b.logGroup ? -1 : 1) || a.fromMs - b.fromMs);
      print(rows, summary);
    },
  };
}

/**
 * A table, by deadline, of the windows that AWS may delete before they are archived. Then come the reasons why the
 * report is not complete, because such a reason can change the exit code.
 */
export const atRiskTable = (io: Io, head: CoverageHead): CoverageView =>
  collecting((rows, summary) =>
    printPainted(io, 'stdout', (paint) => [
      ...headLines(head, paint),
      ...(rows.length === 0 ? [] : tableLines(['deadline', 'from', 'to', 'log group'], rows.map(cellsOf), paint)),
      ...warningLines([...summary.warnings, ...summary.gaps], paint),
      paint('bold', `${plural(rows.length, 'window')} at risk within ${formatLength(head.request.atRiskMs)}`),
    ]),
  );

const cellsOf = ({ logGroup, fromMs, toMs, deadlineMs }: Row): string[] => [
  formatInstant(deadlineMs),
  formatDay(formatInstant(fromMs)),
  formatDay(formatInstant(toMs)),
  logGroup,
];

/** The windows at risk as one JSON document. */
export const atRiskJson = (io: Io, head: CoverageHead): CoverageView =>
  collecting((rows, summary) => printJson(io, { ...headOf(head), atRisk: rows.map(atRiskEntry), ...tailOf(summary) }));

const atRiskEntry = ({ logGroup, ...part }: Row) => ({ logGroup, ...riskEntry(part) });

/** The windows at risk as CSV (RFC 4180). */
export const atRiskCsv = (io: Io): CoverageView =>
  collecting((rows) => {
    io.stdout.write(csvRow(['log_group', 'from', 'to', 'deadline']));
    for (const row of rows) {
      const { logGroup, from, to, deadline } = atRiskEntry(row);
      io.stdout.write(csvRow([logGroup, from, to, deadline]));
    }
  });
