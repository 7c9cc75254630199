import type { ReadProblem, WantsEvent } from '../../archive/index.js';
import { readEvents } from '../../archive/index.js';
import { defined } from '../../contract/defined.js';
import { type OpenedArchive, openArchive } from '../../local/open-archive.js';
import type { Reading } from '../../local/readings.js';
import { spillFilesIn } from '../../local/spill-files.js';
import { catchInterrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { eventForm } from '../output/events/event-forms.js';
import { EventOutput } from '../output/events/event-output.js';
import { GapNotes } from '../output/events/gap-notes.js';
import { UncommittedNotes } from '../output/events/uncommitted-notes.js';
import { EXIT } from '../output/exit-codes.js';
import { plural } from '../output/format.js';
import { note } from '../output/terminal.js';
import type { EventFormatOptions, ReadingOptions } from './flags/index.js';

export interface EventReading {
  /** The archive as the user names it. */
  archive: string;
  options: ReadingOptions & EventFormatOptions;
  /** Whether each event names its log group. */
  withGroup: boolean;
  /** The log groups to read. */
  readings(archive: OpenedArchive): AsyncIterable<Reading>;
  matches?: WantsEvent;
}

/**
 * Prints the events of log groups, one group after the other. Ends quietly if the reader of the output stops reading.
 * @returns the exit code, and the number of events
 */
export async function printEvents(io: Io, reading: EventReading): Promise<{ code: number; events: number }> {
  const interrupts = catchInterrupts(io);
  try {
    return await Promise.race([printing(io, reading, interrupts.signal), interrupts.happened]);
  } finally {
    interrupts.ignore();
  }
}

async function printing(
  io: Io,
  { archive: text, options, withGroup, readings, matches }: EventReading,
  signal: AbortSignal,
): Promise<{ code: number; events: number }> {
  const { bucketOwner, format = options.json ? 'json' : 'text', objects = false } = options;
  const archive = await openArchive(text, { env: io.env, ...defined({ bucketOwner }) });
  const form = eventForm(io, { format, withGroup, withObject: objects, archive: archive.name });
  const output = new EventOutput(io);
  const gaps = new GapNotes(io);
  const uncommitted = new UncommittedNotes(io, options.committedOnly);
  const problems: ReadProblem[] = [];
  const report = (problem: ReadProblem): void => {
    problems.push(problem);
    note(io, `problem: ${problem.key}: ${problem.detail}`);
  };
  const spill = spillFilesIn(io.temporaryFolder);
  let events = 0;
  let hasStarted = false;
  for await (const group of readings(archive)) {
    gaps.add(group);
    uncommitted.add(group);
    if (!hasStarted) output.add(form.start());
    hasStarted = true;
    const read = { spill, signal, report, ...defined({ matches }) };
    for await (const page of readEvents(archive.objects, group.plan, group.question, read)) {
      output.add(form.page(page, group));
      events += page.length;
      await output.flush();
      if (!output.isOpen) return { code: EXIT.done, events };
    }
  }
  gaps.end();
  uncommitted.end();
  const isWhole = problems.length === 0 && !uncommitted.isContradicted;
  if (!hasStarted) output.add(form.start());
  output.add(
    form.end({
      complete: isWhole && gaps.gaps.length === 0,
      events,
      gaps: gaps.gaps,
      problems,
      uncommitted: uncommitted.json,
    }),
  );
  await output.flush();
  if (problems.length > 0) {
    note(
      io,
      `error: ${plural(problems.length, 'object or record is', 'objects or records are')} not as recorded; see above`,
    );
  }
  const hasGaps = gaps.gaps.length > 0 && !options.allowGaps;
  return { code: isWhole && !hasGaps ? EXIT.done : EXIT.incomplete, events };
}
