import { LOG_GROUP_ARN } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { usageError } from '../../contract/usage-error.js';

/** A log group that flags or a file name. Region and account are known only if an ARN names the log group. */
export interface NamedGroup {
  name: string;
  region?: string;
  accountId?: string;
  /** The flag, or the file with the line, for messages. */
  origin: string;
}

/**
 * Parses a value of `--log-group`: a name, or the ARN of a log group with or without `:*` at the end. The schema of
 * requests checks the characters of the name later.
 * @throws LogferryError INVALID_REQUEST with what to write instead
 */
export function parseLogGroup(text: string, origin = '--log-group'): NamedGroup {
  const refusal = (why: string): Error => usageError(`${origin} (${JSON.stringify(text.slice(0, 160))}): ${why}`);
  const [isArn, region, accountId, inArn, stream] = LOG_GROUP_ARN.exec(text) ?? [];
  const name = inArn ?? text;
  const meant = meaningOf(name);
  if (meant !== undefined) throw refusal(meant);
  if (isArn === undefined) {
    if (!text.startsWith('arn:')) return { name, origin };
    throw refusal('not the ARN of a log group, arn:aws:logs:REGION:ACCOUNT:log-group:NAME');
  }
  if (stream !== undefined) {
    throw refusal(`the ARN of a log stream; write --log-group ${name} --log-stream-prefix ${stream}`);
  }
  return { name, ...defined({ region, accountId }), origin };
}

/** What to write instead of a text that cannot name one log group; undefined if the text may be such a name. */
function meaningOf(text: string): string | undefined {
  const names = text.split(/[\s,]+/).filter((part) => part !== '');
  if (names.length > 0 && names.join('') !== text) {
    return `write ${names.map((name) => `--log-group ${name}`).join(' ')}`;
  }
  return /[*?]/.test(text) ? globMeaning(text) : undefined;
}

/** What to write instead of a glob, which `--log-group` does not take. */
function globMeaning(glob: string): string {
  const none = 'the name of a log group has no * and no ?';
  const [, first, inner = '', last] = /^(\*?)([^*?]*)(\*?)$/.exec(glob) ?? [];
  if (inner !== '' && last === '*') {
    const flag = first === '*' ? '--log-group-pattern' : '--log-group-prefix';
    return `${none}; write ${flag} ${inner}`;
  }
  return `${none}; choose log groups with --log-group-prefix or --log-group-pattern, and leave some out with --exclude`;
}

/**
 * Checks a value of `--log-group-prefix` or `--log-group-pattern`.
 * @throws LogferryError INVALID_REQUEST with the value to write, if the value is an ARN, or has `*` only at its ends
 */
export function checkSelector(flag: '--log-group-prefix' | '--log-group-pattern', text: string): string {
  const [, , , inArn] = LOG_GROUP_ARN.exec(text) ?? [];
  const inner = (inArn ?? text).replace(/^\*+|\*+$/g, '');
  if (inner === text || inner === '' || /[*?]/.test(inner)) return text;
  const which = flag === '--log-group-prefix' && !text.startsWith('*') ? flag : '--log-group-pattern';
  throw usageError(`${flag} (${JSON.stringify(text.slice(0, 160))}): write ${which} ${inner}`);
}
