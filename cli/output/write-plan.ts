import type { PlanLine, PlanSummary } from '../../local/index.js';
import type { Io } from '../io.js';
import { csvRow } from './csv.js';
import { toJson } from './terminal.js';

// A plan may not fit into memory, so its documents are written in pieces.

/** Number of slices that are written together. */
const LINES_AT_ONCE = 1_000;

/** Writes the plan as one JSON document. @param head the fields before the slices */
export async function writeJson(
  io: Io,
  head: object,
  lines: AsyncIterable<PlanLine>,
  summary: () => PlanSummary,
): Promise<void> {
  let separator = '';
  await writeInPieces(io, `${toJson(head).slice(0, -1)},"slices":[`, lines, (line) => {
    const text = `${separator}${toJson(line)}`;
    separator = ',';
    return text;
  });
  await write(io, `],${toJson(summary()).slice(1)}\n`);
}

const CSV_HEADER = ['log_group', 'from', 'to', 'generation', 'slices', 'without'];

/**
 * Writes the slices of the plan as CSV (RFC 4180). A row with a reason in `without` needs no task; it may stand for
 * several consecutive slices.
 */
export const writeCsv = (io: Io, lines: AsyncIterable<PlanLine>): Promise<void> =>
  writeInPieces(io, csvRow(CSV_HEADER), lines, ({ logGroup, from, to, generation, slices = 1, without }) =>
    csvRow([logGroup, from, to, generation, slices, without]),
  );

async function writeInPieces(
  io: Io,
  head: string,
  lines: AsyncIterable<PlanLine>,
  textOf: (line: PlanLine) => string,
): Promise<void> {
  let text = head;
  let waiting = 0;
  for await (const line of lines) {
    text += textOf(line);
    waiting += 1;
    if (waiting < LINES_AT_ONCE) continue;
    await write(io, text);
    text = '';
    waiting = 0;
  }
  await write(io, text);
}

const write = ({ stdout }: Io, text: string): Promise<void> =>
  new Promise((resolve) => void stdout.write(text, () => resolve()));
