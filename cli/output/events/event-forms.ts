import type { ArchivedEvent, ReadProblem } from '../../../archive/index.js';
import { defined } from '../../../contract/defined.js';
import type { Interval } from '../../../contract/time.js';
import type { Reading } from '../../../local/index.js';
import type { EventFormat } from '../../commands/flags/reading.js';
import type { Io } from '../../io.js';
import { clean, isTerminal, toJson } from '../terminal.js';
import { gapJson } from './gaps.js';

/** Length of the instant and the space before a message. */
const HEAD_CHARS = 25;
const INSTANT_CHARS = 24;
const LINE_END = Buffer.from('\n');

/** What a command that reads events has to say at its end. */
export interface ReadingSummary {
  /** Whether the whole window is archived and every object is what its receipt says. */
  complete: boolean;
  events: number;
  gaps: readonly Interval[];
  problems: readonly ReadProblem[];
}

/** The form of a stream of events, as pieces of the output. */
export interface EventForm {
  start(): Uint8Array[];
  event(event: ArchivedEvent, reading: Reading): Uint8Array[];
  end(summary: ReadingSummary): Uint8Array[];
}

export interface FormOptions {
  format: EventFormat;
  /** Whether each event names its log group, because there can be several. */
  withGroup: boolean;
  /** Whether JSON names the object of each event. */
  withObject: boolean;
  /** The archive, for a JSON document. */
  archive: string;
}

export function eventForm(io: Io, options: FormOptions): EventForm {
  if (options.format === 'text') return textForm(options, isTerminal(io.stdout, io.env));
  return options.format === 'ndjson' ? linesForm(options) : documentForm(options);
}

/**
 * The events as AWS exported them, byte by byte. A terminal gets no control characters, because the messages are
 * foreign text.
 */
function textForm({ withGroup }: FormOptions, isForTerminal: boolean): EventForm {
  return {
    start: () => [],
    event: ({ record, source }, { question }) => {
      const text = isForTerminal ? Buffer.from(clean(record.toString())) : record;
      if (!withGroup) return [text, LINE_END];
      return [Buffer.from(`${question.logGroup}\t${escaped(source.stream)}\t`), text, LINE_END];
    },
    end: () => [],
  };
}

function linesForm(options: FormOptions): EventForm {
  return {
    start: () => [],
    event: (event, reading) => [Buffer.from(`${toJson(jsonOf(event, reading, options))}\n`)],
    end: () => [],
  };
}

function documentForm(options: FormOptions): EventForm {
  let before = '';
  return {
    start: () => [Buffer.from(`{"archive":${toJson(options.archive)},"events":[`)],
    event: (event, reading) => {
      const piece = Buffer.from(`${before}${toJson(jsonOf(event, reading, options))}`);
      before = ',';
      return [piece];
    },
    end: ({ complete, events, gaps, problems }) => {
      const rest = { count: events, complete, gaps: gaps.map(gapJson), problems };
      return [Buffer.from(`],${toJson(rest).slice(1)}\n`)];
    },
  };
}

function jsonOf({ record, source }: ArchivedEvent, reading: Reading, { withGroup, withObject }: FormOptions): object {
  const text = record.toString();
  const { accountId, region, question } = reading;
  return {
    timestamp: text.slice(0, INSTANT_CHARS),
    ...(withGroup && { accountId, region, logGroup: question.logGroup }),
    stream: source.stream,
    message: text.slice(HEAD_CHARS),
    ...(withObject && { object: source.key }),
    ...defined({ problem: source.problem?.code }),
  };
}

/** A name in a line of text: control characters, which could forge a line, are escaped. */
const escaped = (name: string): string =>
  name.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
