import type { Command } from 'commander';
import {
  athenaScript,
  duckDbScript,
  type PlannedObject,
  type ReadProblem,
  type ScriptSource,
  type SymlinkFile,
  unreadableForAthena,
  unreadableForDuckDb,
  wantedObjects,
} from '../../archive/index.js';
import { defined } from '../../contract/defined.js';
import { formatInstant } from '../../contract/time.js';
import { usageError } from '../../contract/usage-error.js';
import {
  type OpenedArchive,
  openArchive,
  type Reading,
  symlinksInBucket,
  symlinksInFolder,
} from '../../local/index.js';
import type { Io } from '../io.js';
import { EventOutput } from '../output/events/event-output.js';
import { GapNotes, gapJson } from '../output/events/gap-notes.js';
import { UncommittedNotes } from '../output/events/uncommitted-notes.js';
import { EXIT } from '../output/exit-codes.js';
import { note, printJson } from '../output/terminal.js';
import { readingChoiceOf } from '../request/reading.js';
import { type Symlinks, symlinksOf } from '../request/symlinks.js';
import { onlyReading } from './cat.js';
import type { SqlOptions } from './flags/index.js';

export async function sql(io: Io, command: Command): Promise<number> {
  const options = command.opts<SqlOptions>();
  const { engine, table, json, bucketOwner } = options;
  checkTable(table, engine);
  const choice = readingChoiceOf(io, options);
  const [text = ''] = command.args;
  const symlinks = engine === 'athena' ? symlinksOf(options) : undefined;
  const archive = await openArchive(text, { env: io.env, ...defined({ bucketOwner }) });
  const reading = await onlyReading(archive, choice, options.group);
  const gaps = new GapNotes(io);
  gaps.add(reading);
  gaps.end();
  const uncommitted = new UncommittedNotes(io, options.committedOnly);
  uncommitted.add(reading);
  const problems = new Map<string, ReadProblem>();
  const source = sourceOf(archive, reading, table, engine, (problem) => {
    if (!problems.has(problem.key)) note(io, `problem: ${problem.key}: ${problem.detail}`);
    problems.set(problem.key, problem);
  });
  const script =
    symlinks === undefined
      ? duckDbScript(source, (key) => locationOf(archive, key))
      : athenaScript(source, symlinks.location, urlOf(archive), await writerOf(io, archive, symlinks, bucketOwner));
  const pieces: string[] = [];
  const output = new EventOutput(io);
  for await (const piece of script) {
    pieces.push(piece);
    if (json || pieces.length < 1_000) continue;
    output.add(pieces.splice(0).join(''));
    await output.flush();
    if (!output.isOpen) return EXIT.done;
  }
  const isWhole = problems.size === 0 && !uncommitted.isContradicted;
  const complete = gaps.gaps.length === 0 && isWhole;
  if (json) {
    const found = { gaps: gaps.gaps.map(gapJson), problems: [...problems.values()], uncommitted: uncommitted.json };
    printJson(io, { archive: archive.name, engine, table, complete, ...found, script: pieces.join('') });
  } else {
    output.add(pieces.join(''));
    await output.flush();
  }
  return isWhole && (options.allowGaps || complete) ? EXIT.done : EXIT.incomplete;
}

/**
 * The objects of a script, without those that its engine cannot read. Each object that is left out for this reason is
 * reported as a problem.
 */
function sourceOf(
  { name, objects }: OpenedArchive,
  { question, plan }: Reading,
  table: string,
  engine: SqlOptions['engine'],
  report: (problem: ReadProblem) => void,
): ScriptSource {
  for (const problem of plan.problems) report(problem);
  const { fromMs, toMs } = question.window;
  return {
    table,
    about: [
      `Events of the log group ${question.logGroup}, ${formatInstant(fromMs)} to ${formatInstant(toMs)}`,
      `in the archive ${name}, from the objects that its receipts name.`,
      ...plan.gaps.map((gap) => `Not archived: ${formatInstant(gap.fromMs)} to ${formatInstant(gap.toMs)}.`),
    ],
    async *objects() {
      for (const batch of plan.batches) {
        for await (const object of wantedObjects(objects, plan, question, batch, report)) {
          const detail = engine === 'athena' ? unreadableForAthena(object) : unreadableForDuckDb(name + object.key);
          if (detail === undefined) yield object;
          else report({ key: object.key, code: 'unreadable', detail });
        }
      }
    },
  };
}

/** The path or S3 URL where an object of an archive lies. */
function locationOf({ name, prefix }: OpenedArchive, key: string): string {
  return `${name}/${prefix === '' ? key : key.slice(prefix.length + 1)}`;
}

/**
 * S3 URLs of objects. Athena cannot read a folder, so the URLs for a copy are those at which the archive was written.
 */
const urlOf =
  (archive: OpenedArchive) =>
  ({ key, receipt }: PlannedObject): string =>
    archive.bucket === undefined ? `s3://${receipt.bucket}/${key}` : locationOf(archive, key);

async function writerOf(
  io: Io,
  archive: OpenedArchive,
  { location, folder, bucket, prefix }: Symlinks,
  bucketOwner: string | undefined,
): Promise<(file: SymlinkFile) => Promise<void>> {
  for (const room of ['data', '_logferry']) {
    const own = `${archive.name}/${room}`;
    if (location === own || location.startsWith(`${own}/`)) {
      throw usageError(`the symlink files must not lie in ${own}, where only AWS and logferry write`);
    }
  }
  if (folder !== undefined) return symlinksInFolder(folder);
  return symlinksInBucket({ bucket, prefix, ...defined({ bucketOwner }) }, io.env);
}

const LONGEST_NAME = 120;

function checkTable(table: string, engine: SqlOptions['engine']): void {
  if (table === '' || table.length > LONGEST_NAME || /\p{Cc}/u.test(table)) {
    throw usageError(
      `--table (${JSON.stringify(table).slice(0, 80)}) must have 1 to ${LONGEST_NAME} characters, and no control characters`,
    );
  }
  if (engine === 'athena' && !/^[a-z_][a-z0-9_]*$/.test(table)) {
    throw usageError(
      `--table (${JSON.stringify(table)}) must consist of a-z, 0-9 and _, and begin with no digit, for Athena`,
    );
  }
}
