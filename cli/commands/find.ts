import type { Command } from 'commander';
import type { WantsEvent } from '../../archive/index.js';
import { usageError } from '../../contract/usage-error.js';
import { readingsOf } from '../../local/readings.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note } from '../output/terminal.js';
import { readingChoiceOf } from '../request/reading.js';
import type { FindOptions } from './flags/index.js';
import { printEvents } from './read-events.js';

/** Length of the instant and the space before a message. */
const HEAD_BYTES = 25;

export async function find(io: Io, command: Command): Promise<number> {
  const options = command.opts<FindOptions>();
  const [archive = '', pattern = ''] = command.args;
  const matches = matcherOf(pattern, options);
  const choice = readingChoiceOf(io, options);
  let hasGroups = false;
  const { code, events } = await printEvents(io, {
    ...{ archive, options, withGroup: true, matches },
    readings: async function* (opened) {
      for await (const reading of readingsOf(opened, choice)) {
        hasGroups = true;
        yield reading;
      }
    },
  });
  if (!hasGroups) note(io, 'No chosen log group has receipts in this window.');
  return events === 0 && options.exitCode && code === EXIT.done ? EXIT.nothingFound : code;
}

/** Makes the function that decides whether the message of an event matches. */
function matcherOf(pattern: string, { regexp, ignoreCase }: FindOptions): WantsEvent {
  if (pattern === '') throw usageError('the pattern must not be empty', '`logferry cat` prints all events.');
  if (!regexp && !ignoreCase) {
    const wanted = Buffer.from(pattern);
    return (_timeMs, text, start, end) => text.subarray(start + HEAD_BYTES, end).includes(wanted);
  }
  const expression = expressionOf(regexp ? pattern : pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), ignoreCase);
  return (_timeMs, text, start, end) => expression.test(text.toString('utf8', start + HEAD_BYTES, end));
}

function expressionOf(source: string, ignoreCase: boolean | undefined): RegExp {
  try {
    return new RegExp(source, `m${ignoreCase ? 'i' : ''}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`the pattern is not a regular expression: ${why}`);
  }
}
