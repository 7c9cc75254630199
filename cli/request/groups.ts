import { defined } from '../../contract/defined.js';
import type { ExportRequest } from '../../contract/request.js';
import { usageError } from '../../contract/usage-error.js';
import type { SelectionOptions } from './flags.js';
import { readGroupList } from './group-list.js';
import { checkSelector, type NamedGroup, parseLogGroup } from './log-group.js';
import { inputName, type ReadInput } from './read-input.js';

/** The source that the flags choose, and the log groups that they name. */
export interface ChosenGroups {
  source: ExportRequest['source'];
  named: NamedGroup[];
  /** Where each element of `source.logGroups` was named, for messages. */
  origins: string[];
}

/** The flags that choose log groups, most common first. */
const SELECTORS = ['logGroup', 'logGroupFile', 'logGroupPrefix', 'logGroupPattern', 'tag'] as const;

/** Whether a flag chooses log groups. */
export const choosesGroups = (options: SelectionOptions): boolean =>
  SELECTORS.some((selector) => options[selector] !== undefined);

/** The log groups that the flags choose. @throws LogferryError INVALID_REQUEST */
export async function chooseGroups(options: SelectionOptions, readInput: ReadInput): Promise<ChosenGroups> {
  const named = await namedGroups(options, readInput);
  const firstOfName = named.filter(({ name }, at) => named.findIndex((other) => other.name === name) === at);
  const byName = options.logGroup !== undefined || options.logGroupFile !== undefined;
  const { logGroupPrefix, logGroupPattern, tag } = options;
  return {
    named,
    origins: firstOfName.map(({ origin }) => origin),
    source: defined({
      logGroups: byName ? firstOfName.map(({ name }) => name) : undefined,
      logGroupPrefixes: logGroupPrefix?.map((text) => checkSelector('--log-group-prefix', text)),
      logGroupPattern: logGroupPattern && checkSelector('--log-group-pattern', logGroupPattern),
      tags: tag && tagsOf(tag),
      excludes: options.exclude,
      logStreamPrefix: options.logStreamPrefix,
    }),
  };
}

/** The log groups that `--log-group` and the list of `--log-group-file` name. A log group can occur several times. */
async function namedGroups(options: SelectionOptions, readInput: ReadInput): Promise<NamedGroup[]> {
  const named = (options.logGroup ?? []).map((text) => parseLogGroup(text));
  if (options.logGroupFile === undefined) return named;
  const what = inputName('--log-group-file', options.logGroupFile);
  const list = readGroupList(await readInput(options.logGroupFile, '--log-group-file'));
  if (!Array.isArray(list)) throw usageError(`${what}: ${list.wrong}`);
  return [...named, ...list.map(({ text, at }) => parseLogGroup(text, `${what}, ${at}`))];
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
