import { defined } from '../../contract/defined.js';
import type { ExportRequest } from '../../contract/request.js';
import type { SelectionOptions } from './flags.js';
import type { ReadInput } from './read-input.js';
import { usageError } from './usage-error.js';

/** A log group that `--log-group` names. Region and account are known only if the value is an ARN. */
export interface NamedGroup {
  name: string;
  region?: string;
  accountId?: string;
}

/** The source that the flags choose, and the log groups that they name. */
export interface ChosenGroups {
  source: ExportRequest['source'];
  named: NamedGroup[];
}

/** The log groups that the flags choose. @throws LogferryError INVALID_REQUEST if no flag chooses log groups */
export async function chooseGroups(options: SelectionOptions, readInput: ReadInput): Promise<ChosenGroups> {
  const named = (await listedNames(options, readInput)).map(parseLogGroup);
  const byName = options.logGroup !== undefined || options.logGroupFile !== undefined;
  const { logGroupPrefix, logGroupPattern, tag } = options;
  if (!byName && [logGroupPrefix, logGroupPattern, tag].every((selector) => selector === undefined)) {
    throw usageError(
      'choose log groups with --log-group, --log-group-file, --log-group-prefix, --log-group-pattern or --tag',
    );
  }
  return {
    named,
    source: defined({
      logGroups: byName ? [...new Set(named.map(({ name }) => name))] : undefined,
      logGroupPrefixes: logGroupPrefix,
      logGroupPattern,
      tags: tag && tagsOf(tag),
      excludes: options.exclude,
      logStreamPrefix: options.logStreamPrefix,
    }),
  };
}

const ARN = /^arn:(?:aws|aws-[a-z-]+):logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(?::\*)?$/;

/** Parses a value of `--log-group`: a name, or the ARN of a log group with or without `:*` at the end. */
export function parseLogGroup(text: string): NamedGroup {
  if (!text.startsWith('arn:')) return { name: text };
  const [, region, accountId, name] = ARN.exec(text) ?? [];
  if (region !== undefined && accountId !== undefined && name !== undefined) return { name, region, accountId };
  const form = 'arn:aws:logs:REGION:ACCOUNT:log-group:NAME';
  throw usageError(`--log-group (${text.slice(0, 120)}): not the ARN of a log group, ${form}`);
}

/**
 * The log groups that flags and file name. A line of the file that starts with `# ` is a comment: no log group name
 * contains a space.
 */
async function listedNames({ logGroup = [], logGroupFile }: SelectionOptions, readInput: ReadInput): Promise<string[]> {
  if (logGroupFile === undefined) return logGroup;
  const lines = (await readInput(logGroupFile, '--log-group-file')).split(/\r?\n/).map((line) => line.trim());
  const listed = lines.filter((line) => line !== '' && line !== '#' && !line.startsWith('# '));
  if (listed.length === 0) throw usageError(`--log-group-file (${logGroupFile}): it names no log group`);
  return [...logGroup, ...listed];
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map(tagPair);
  const twice = pairs.find(([key], at) => pairs.some(([other], before) => before < at && other === key));
  if (twice) {
    throw usageError(
      `--tag (${twice.join('=').slice(0, 80)}): a log group has one value for a tag, so give each tag only once`,
    );
  }
  return Object.fromEntries(pairs);
}

function tagPair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usageError(`--tag (${text.slice(0, 80)}): write key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
