import type { ArchivedEvents, EventSource, ReadProblem } from '../../../archive/index.js';
import { defined } from '../../../contract/defined.js';
import type { Interval } from '../../../contract/time.js';
import type { Reading } from '../../../local/index.js';
import type { EventFormat } from '../../commands/flags/reading.js';
import type { Io } from '../../io.js';
import { clean, escapeControls, isTerminal, toJson } from '../terminal.js';
import { gapJson } from './gap-notes.js';

/** Length of the instant and the space before a message. */
const HEAD_CHARS = 25;
const INSTANT_CHARS = 24;

/** The facts that a command reports after it has read events. */
interface ReadingSummary {
  /**
   * Whether the whole window is archived, every object is what its receipt says, and no receipt contradicts the records
   * of its run.
   */
  complete: boolean;
  events: number;
  gaps: readonly Interval[];
  problems: readonly ReadProblem[];
  /** The receipts that no manifest commits to, by reason. */
  uncommitted: readonly object[];
}

/** The form of a stream of events. */
export interface EventForm {
  start(): string;
  /** The output for the next events of one log group. */
  page(events: ArchivedEvents, reading: Reading): Uint8Array | string;
  end(summary: ReadingSummary): string;
}

export interface FormOptions {
  format: EventFormat;
  /** Whether each event names its log group, because there can be several. */
  withGroup: boolean;
  /** Whether JSON names, for each event, the S3 object that contains the event. */
  withObject: boolean;
  /** The archive, for a JSON document. */
  archive: string;
}

export function eventForm(io: Io, options: FormOptions): EventForm {
  if (options.format === 'text') return textForm(options, isTerminal(io.stdout, io.env));
  return options.format === 'ndjson' ? linesForm(options) : documentForm(options);
}

/**
 * The events as lines of text, as AWS exported them. Without names of log groups and without a terminal, the output has
 * exactly the bytes that AWS exported. A terminal gets no control characters, because the messages are foreign text.
 */
function textForm({ withGroup }: FormOptions, isForTerminal: boolean): EventForm {
  return {
    start: () => '',
    page: (events, { question }) => {
      // The memory of `events` is used again for the next events, perhaps before the output has taken the text.
      if (!withGroup && !isForTerminal) return Buffer.from(events.text);
      const before = (no: number): string => `${question.logGroup}\t${escaped(events.sourceOf(no).stream)}\t`;
      const line = (no: number): string => `${withGroup ? before(no) : ''}${textOf(events, no)}\n`;
      const lines = joined(events, line);
      return isForTerminal ? clean(lines) : lines;
    },
    end: () => '',
  };
}

/** The texts of the events, one after the other. */
function joined({ length }: ArchivedEvents, of: (no: number) => string): string {
  let text = '';
  for (let no = 0; no < length; no += 1) text += of(no);
  return text;
}

/** The text of an event without its line end, from an offset (bytes) on. */
const textOf = ({ text, starts }: ArchivedEvents, no: number, offset = 0): string =>
  text.toString('utf8', (starts[no] ?? 0) + offset, (starts[no + 1] ?? 0) - 1);

function linesForm(options: FormOptions): EventForm {
  return {
    start: () => '',
    page: (events, reading) => {
      const jsonOf = eventJson(reading, options);
      return escapeControls(joined(events, (no) => `${jsonOf(events, no)}\n`));
    },
    end: () => '',
  };
}

function documentForm(options: FormOptions): EventForm {
  let before = '';
  return {
    start: () => `{"archive":${toJson(options.archive)},"events":[`,
    page: (events, reading) => {
      const jsonOf = eventJson(reading, options);
      const page = before + escapeControls(joined(events, (no) => (no === 0 ? '' : ',') + jsonOf(events, no)));
      before = ',';
      return page;
    },
    end: ({ complete, events, gaps, problems, uncommitted }) => {
      const rest = { count: events, complete, gaps: gaps.map(gapJson), problems, uncommitted };
      return `],${toJson(rest).slice(1)}\n`;
    },
  };
}

/**
 * Makes the function that gives the JSON of an event. Only time and message are made anew for each event, because there
 * can be millions. Control characters of the messages are escaped later, for many events at once.
 */
function eventJson(
  { accountId, region, question: { logGroup } }: Reading,
  { withGroup, withObject }: FormOptions,
): (events: ArchivedEvents, no: number) => string {
  const group = withGroup ? toJson({ accountId, region, logGroup }).slice(1, -1).concat(',') : '';
  const ends = new Map<EventSource, { stream: string; rest: string }>();
  const endOf = (source: EventSource): { stream: string; rest: string } => {
    const known = ends.get(source);
    if (known !== undefined) return known;
    const { key, stream, problem } = source;
    const more = { ...(withObject && { object: key }), ...defined({ problem: problem?.code }) };
    const rest = Object.keys(more).length === 0 ? '' : `,${toJson(more).slice(1, -1)}`;
    const end = { stream: `${toJson({ stream }).slice(1, -1)},`, rest };
    ends.set(source, end);
    return end;
  };
  return (events, no) => {
    const { stream, rest } = endOf(events.sourceOf(no));
    const start = events.starts[no] ?? 0;
    const timestamp = events.text.toString('latin1', start, start + INSTANT_CHARS);
    return `{"timestamp":"${timestamp}",${group}${stream}"message":${JSON.stringify(textOf(events, no, HEAD_CHARS))}${rest}}`;
  };
}

/** A name in a line of text: control characters, which could forge a line, are escaped. */
const escaped = (name: string): string =>
  name.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
