import type { PlanLine, PlanSummary } from '../../local/index.js';
import type { Io } from '../io.js';
import { csvRow } from './csv.js';
import { toJson } from './terminal.js';

// A plan can be too large for memory, so its documents are written in pieces.

/** Number of slices that are written together. */
const LINES_AT_ONCE = 1_000;

/** A plan as a JSON document. */
export interface PlanDocument {
  /** The fields before the slices. */
  head: object;
  lines: AsyncIterable<PlanLine>;
  summary: () => PlanSummary;
}

/** Writes a plan as one JSON document. */
export async function writeJson(io: Io, document: PlanDocument): Promise<void> {
  await writeObject(io, document);
  await write(io, '\n');
}

/** Writes the plans of several targets as one JSON document, `{schemaVersion, exports: [...]}`. */
export async function writeJsonTogether(io: Io, documents: readonly PlanDocument[]): Promise<void> {
  await write(io, '{"schemaVersion":1,"exports":[');
  for (const [index, document] of documents.entries()) {
    if (index > 0) await write(io, ',');
    await writeObject(io, document);
  }
  await write(io, ']}\n');
}

async function writeObject(io: Io, { head, lines, summary }: PlanDocument): Promise<void> {
  let separator = '';
  await writeInPieces(io, `${toJson(head).slice(0, -1)},"slices":[`, lines, (line) => {
    const text = `${separator}${toJson(line)}`;
    separator = ',';
    return text;
  });
  await write(io, `],${toJson(summary()).slice(1)}`);
}

const CSV_HEADER = ['log_group', 'from', 'to', 'generation', 'slices', 'without'];
const CSV_TARGET_HEADER = ['account_id', 'region'];

/** Writes the names of the columns. @param ofTargets whether each row begins with account and Region */
export const writeCsvHeader = (io: Io, ofTargets: boolean): void =>
  void io.stdout.write(csvRow([...(ofTargets ? CSV_TARGET_HEADER : []), ...CSV_HEADER]));

/**
 * Writes the slices of a plan as CSV (RFC 4180). A row with a reason in `without` needs no task; it may stand for
 * several consecutive slices.
 * @param target account and Region at the beginning of each row; empty for a plan without targets
 */
export const writeCsv = (io: Io, lines: AsyncIterable<PlanLine>, target: readonly string[]): Promise<void> =>
  writeInPieces(io, '', lines, ({ logGroup, from, to, generation, slices = 1, without }) =>
    csvRow([...target, logGroup, from, to, generation, slices, without]),
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
