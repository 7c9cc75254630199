import type { Command } from 'commander';
import { usageError } from '../../contract/usage-error.js';
import type { OpenedArchive } from '../../local/open-archive.js';
import { type Reading, type ReadingChoice, readingsOf } from '../../local/readings.js';
import type { Io } from '../io.js';
import { readingChoiceOf } from '../request/reading.js';
import type { CatOptions } from './flags/index.js';
import { printEvents } from './read-events.js';

export async function cat(io: Io, command: Command): Promise<number> {
  const options = command.opts<CatOptions>();
  const choice = readingChoiceOf(io, options);
  const [archive = ''] = command.args;
  const readings = async function* (opened: OpenedArchive): AsyncGenerator<Reading> {
    yield await onlyReading(opened, choice, options.group);
  };
  return (await printEvents(io, { archive, options, withGroup: false, readings })).code;
}

/**
 * What is to be read of one log group.
 * @throws LogferryError INVALID_REQUEST if the group has no receipts in the window, or has receipts of several
 * accounts or Regions
 */
export async function onlyReading(archive: OpenedArchive, choice: ReadingChoice, logGroup: string): Promise<Reading> {
  const found: Reading[] = [];
  for await (const reading of readingsOf(archive, choice)) found.push(reading);
  const [only, ...others] = found;
  if (only === undefined) {
    throw usageError(
      `${archive.name} has no receipts of the log group ${logGroup} in this window`,
      '`logferry find` without --group searches all log groups of an archive.',
    );
  }
  if (others.length > 0) {
    const owners = found.map(({ accountId, region }) => `${accountId} in ${region}`).join(', ');
    throw usageError(
      `${archive.name} has receipts of ${logGroup} from several accounts or Regions: ${owners}`,
      'Choose one with --account-id or --region.',
    );
  }
  return only;
}
