import { ACCOUNT_ID, LOG_GROUP_NAME, REGION, REGION_FORM } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { usageError } from '../../contract/usage-error.js';
import type { ReadingChoice } from '../../local/index.js';
import type { ReadingOptions } from '../commands/flags/reading.js';
import type { Io } from '../io.js';
import { note } from '../output/terminal.js';
import { parseMoment } from './times.js';

/** The question of a command that reads events, by the flags of the command. @throws LogferryError INVALID_REQUEST */
export function readingChoiceOf(
  io: Io,
  options: ReadingOptions & { group?: string; groupPrefix?: string },
): ReadingChoice {
  const { group, groupPrefix = '', accountId, region, bucketOwner, stream, logStreamPrefix } = options;
  if (group !== undefined && !LOG_GROUP_NAME.test(group)) {
    throw usageError(`--group (${shown(group)}) must be the name of a log group, such as /aws/lambda/pay`);
  }
  for (const [flag, value] of [['--account-id', accountId] as const, ['--bucket-owner', bucketOwner] as const]) {
    if (value !== undefined && !ACCOUNT_ID.test(value)) {
      throw usageError(`${flag} (${shown(value)}) must be a 12-digit account id`);
    }
  }
  if (region !== undefined && !REGION.test(region)) {
    throw usageError(`--region (${shown(region)}) must be ${REGION_FORM}`);
  }
  const nowMs = io.now();
  const moment = (text: string | undefined, flag: string): number | undefined => {
    if (text === undefined) return undefined;
    const { ms, explanation } = parseMoment(text, flag, nowMs);
    if (explanation !== undefined) note(io, explanation);
    return ms;
  };
  const fromMs = moment(options.from, '--from');
  const toMs = moment(options.to, '--to');
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    throw usageError(`--from (${options.from}) must be earlier than --to (${options.to}), which is not included`);
  }
  return {
    groups: group === undefined ? { kind: 'several', prefix: groupPrefix } : { kind: 'one', name: group },
    ...defined({ fromMs, toMs, accountId, region, stream, logStreamPrefix, committedOnly: options.committedOnly }),
  };
}

const shown = (text: string): string => JSON.stringify(text).slice(0, 80);
