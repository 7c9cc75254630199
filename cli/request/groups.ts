import { LogferryError } from '../../contract/errors.js';
import type { ExportRequestInput } from '../../contract/request.js';
import { type NamedGroup, parseLogGroup } from './arn.js';
import type { ReadInput } from './read-input.js';
import type { SelectionOptions } from './selection.js';

/** What the source flags say, and what the ARNs among them say about Region and account. */
export interface ChosenGroups {
  source: ExportRequestInput['source'];
  named: NamedGroup[];
}

/** @throws LogferryError INVALID_REQUEST unless log groups are chosen in exactly one way */
export async function chooseGroups(options: SelectionOptions, readInput: ReadInput): Promise<ChosenGroups> {
  const named = (await listedNames(options, readInput)).map(parseLogGroup);
  const byName = options.logGroup !== undefined || options.logGroupFile !== undefined;
  const ways = [
    ...(byName ? ['--log-group'] : []),
    ...(options.logGroupPrefix === undefined ? [] : ['--log-group-prefix']),
    ...(options.logGroupPattern === undefined ? [] : ['--log-group-pattern']),
    ...(options.tag === undefined ? [] : ['--tag']),
  ];
  if (ways.length === 0) {
    refuse('choose log groups with --log-group, --log-group-file, --log-group-prefix, --log-group-pattern or --tag');
  }
  if (ways.length > 1) refuse(`choose log groups in one way only, not with ${ways.join(' and ')}`);
  return {
    named,
    source: {
      ...(byName && { logGroups: [...new Set(named.map(({ name }) => name))] }),
      ...(options.logGroupPrefix !== undefined && { logGroupPrefix: options.logGroupPrefix }),
      ...(options.logGroupPattern !== undefined && { logGroupPattern: options.logGroupPattern }),
      ...(options.tag && { tags: tagsOf(options.tag) }),
      ...(options.exclude && { excludes: options.exclude }),
      ...(options.logStreamPrefix !== undefined && { logStreamPrefix: options.logStreamPrefix }),
    },
  };
}

/** A line that begins with `# ` is a comment; no log group name contains a space. */
async function listedNames({ logGroup = [], logGroupFile }: SelectionOptions, readInput: ReadInput): Promise<string[]> {
  if (logGroupFile === undefined) return logGroup;
  const lines = (await readInput(logGroupFile, '--log-group-file')).split(/\r?\n/).map((line) => line.trim());
  const listed = lines.filter((line) => line !== '' && line !== '#' && !line.startsWith('# '));
  if (listed.length === 0) refuse(`--log-group-file (${logGroupFile}): it names no log group`);
  return [...logGroup, ...listed];
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map(tagPair);
  const twice = pairs.find(([key], at) => pairs.some(([other], before) => before < at && other === key));
  if (twice) refuse(`--tag (${twice.join('=').slice(0, 80)}): a log group has one value of a tag, so name it once`);
  return Object.fromEntries(pairs);
}

function tagPair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 1 ? refuse(`--tag (${text.slice(0, 80)}): write key=value`) : [text.slice(0, at), text.slice(at + 1)];
}

function refuse(detail: string): never {
  throw new LogferryError('INVALID_REQUEST', { detail });
}
