import type { Command } from 'commander';
import type { ExportListing, ListOptions } from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import type { SliceCounts } from '../../contract/result.js';
import { withEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { csvRow } from '../output/csv.js';
import { EXIT } from '../output/exit-codes.js';
import { formatCount, formatDay } from '../output/format.js';
import { formatOf } from '../output/formats.js';
import { tableLines } from '../output/table.js';
import { note, type Paint, printJson, printPainted } from '../output/terminal.js';
import { parseMoment } from '../request/times.js';
import type { ListFlags } from './flags/index.js';

export async function list(io: Io, command: Command): Promise<number> {
  const flags = command.opts<ListFlags>();
  const wanted = wantedBy(flags, io.now());
  return withEngine(io, { for: 'look' }, async ({ exports }) => {
    const found: ExportListing[] = [];
    for await (const listing of exports.list(wanted)) found.push(listing);
    print(io, found, flags);
    if (found.length === 0) note(io, isFiltered(flags) ? 'No export matches.' : 'There are no exports.');
    return EXIT.done;
  });
}

function wantedBy({ open, closed, status, logGroup, bucket, since, limit }: ListFlags, nowMs: number): ListOptions {
  return defined({
    open: open ? true : closed ? false : undefined,
    statuses: status,
    sinceMs: since === undefined ? undefined : parseMoment(since, '--since', nowMs).ms,
    logGroup,
    bucket,
    limit,
  });
}

const isFiltered = ({ open, closed, status, logGroup, bucket, since }: ListFlags): boolean =>
  [open, closed, status, logGroup, bucket, since].some((filter) => filter !== undefined);

function print(io: Io, found: readonly ExportListing[], flags: ListFlags): void {
  const format = formatOf(flags);
  if (format === 'json') printJson(io, { exports: found });
  else if (format === 'csv') io.stdout.write(csvLines(found).join(''));
  else if (found.length > 0) printPainted(io, 'stdout', (paint) => listLines(found, paint));
}

const HEADER = ['id', 'status', 'started', 'slices', 'window', 'destination', 'source'];

/** The table of exports. `-` stands for what is not known. */
export const listLines = (found: readonly ExportListing[], paint: Paint): string[] =>
  tableLines(
    HEADER,
    found.map(({ id, status, startedAt, slices, window, destination, source, summary }) => [
      id,
      status,
      `${startedAt.slice(0, 16).replace('T', ' ')}Z`,
      slices === undefined ? '-' : `${formatCount(doneIn(slices))}/${formatCount(slices.planned)}`,
      window === undefined ? '-' : `${formatDay(window.from)}..${formatDay(window.to)}`,
      destination ?? '-',
      source ?? summary,
    ]),
    paint,
  );

/** Number of slices that the same request would not plan again: also those that are expired or only listed. */
const doneIn = ({ archived, skipped, empty, quiet, expired, listed }: SliceCounts): number =>
  archived + skipped + empty + quiet + expired + listed;

const CSV_HEADER = [
  ...['id', 'status', 'started_at', 'closed_at', 'source', 'from', 'to', 'destination', 'region'],
  ...['slices_planned', 'slices_done', 'events', 'objects', 'bytes'],
];

/** The exports as CSV (RFC 4180), with a header. */
export function csvLines(found: readonly ExportListing[]): string[] {
  const rows = found.map(({ slices, window, ...listing }) => [
    ...[listing.id, listing.status, listing.startedAt, listing.closedAt, listing.source, window?.from, window?.to],
    ...[listing.destination, listing.region, slices?.planned, slices && doneIn(slices)],
    ...[listing.events, listing.objects, listing.bytes],
  ]);
  return [CSV_HEADER, ...rows].map(csvRow);
}
