import { formatInstant, type Interval, overlaps, SECOND_MS } from '../../../contract/time.js';
import type { AtRisk, CoverageSummary, GroupCoverage } from '../../../local/index.js';
import type { Io } from '../../io.js';
import { csvRow } from '../csv.js';
import { toJson } from '../terminal.js';
import type { CoverageHead, CoverageView } from './view.js';

// A report can be too large for memory, so its documents are written group by group.

/** Minimum length (characters) of a text that is written at once; only the last text can be shorter. */
const PIECE_CHARS = 64 * 1_024;

/** Writes a text in pieces, and waits until each piece is written. */
class Pieces {
  private text = '';

  constructor(private readonly io: Io) {}

  async add(text: string): Promise<void> {
    this.text += text;
    if (this.text.length >= PIECE_CHARS) await this.flush();
  }

  flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    return new Promise((resolve) => void this.io.stdout.write(text, () => resolve()));
  }
}

/** The fields of a JSON document before its groups. */
export function headOf({ accountId, atMs, request }: CoverageHead) {
  const { region, destination, window, atRiskMs } = request;
  return {
    ...{ schemaVersion: 1, accountId, region, destination, window, at: formatInstant(atMs) },
    atRiskSeconds: atRiskMs / SECOND_MS,
  };
}

/** The fields of a JSON document after its groups. */
export function tailOf({ complete, gaps, warnings, ...summary }: CoverageSummary) {
  const { groups, groupsWithGaps, deletedGroups, neverArchived, noSuchGroups, days, atRisk, earliestDeadline } =
    summary;
  return {
    ...{ complete, gaps, warnings, neverArchived, noSuchGroups },
    totals: { groups, groupsWithGaps, deletedGroups, days, atRisk, earliestDeadline },
  };
}

const instantsOf = ({ fromMs, toMs }: Interval) => ({ from: formatInstant(fromMs), to: formatInstant(toMs) });

/** A window at risk as a member of a JSON document. */
export const riskEntry = (part: AtRisk) => ({
  ...{ ...instantsOf(part), deadline: formatInstant(part.deadlineMs) },
  ...(part.notDue && { notDue: true }),
});

/** A group as a member of a JSON document. */
function entryOf({ days, counts, closedToMs, atRisk, earliestDeadlineMs, group, ...rest }: GroupCoverage) {
  return {
    ...{ ...rest, ...group },
    ...(closedToMs !== undefined && { closedTo: formatInstant(closedToMs) }),
    ...(earliestDeadlineMs !== undefined && { earliestDeadline: formatInstant(earliestDeadlineMs) }),
    days: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    runs: days.map((run) => ({ ...instantsOf(run), state: run.state })),
    atRisk: atRisk.map(riskEntry),
  };
}

/** The report as one JSON document. Consecutive days with the same state are one element of `runs`. */
export function jsonView(io: Io, head: CoverageHead): CoverageView {
  const pieces = new Pieces(io);
  let before = `${toJson(headOf(head)).slice(0, -1)},"groups":[`;
  return {
    async add(group) {
      await pieces.add(`${before}${toJson(entryOf(group))}`);
      before = ',';
    },
    async end(summary) {
      await pieces.add(`${before === ',' ? '' : before}],${toJson(tailOf(summary)).slice(1)}\n`);
      await pieces.flush();
    },
  };
}

const CSV_HEADER = ['log_group', 'from', 'to', 'state', 'presence', 'deadline'];

/** The report as CSV (RFC 4180): a row for consecutive days with the same state. */
export function csvView(io: Io): CoverageView {
  const pieces = new Pieces(io);
  let before = csvRow(CSV_HEADER);
  return {
    async add({ logGroup, presence, days, atRisk }) {
      const rows = days.map((run) => {
        const deadline = run.state === 'atRisk' ? atRisk.find((part) => overlaps(part, run))?.deadlineMs : undefined;
        const { from, to } = instantsOf(run);
        return csvRow([logGroup, from, to, run.state, presence, deadline && formatInstant(deadline)]);
      });
      await pieces.add(`${before}${rows.join('')}`);
      before = '';
    },
    async end() {
      await pieces.add(before);
      await pieces.flush();
    },
  };
}
