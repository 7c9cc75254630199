import type { Argument, Command, Option } from 'commander';

/** A word that a shell can insert, and what it means. */
export interface Candidate {
  word: string;
  about: string;
}

/** What fits at the end of a command line. */
export type Wanted =
  | { kind: 'words'; words: readonly Candidate[] }
  | { kind: 'export ids'; open: boolean }
  | { kind: 'log groups'; region: string | undefined; profile: string | undefined; config: string | undefined }
  | { kind: 'profiles' }
  | { kind: 'destinations'; config: string | undefined }
  | { kind: 'files' }
  | { kind: 'nothing' };

export interface Completion {
  wanted: Wanted;
  /** The part of the last word before the value, such as `--slice=`. It is repeated in front of every candidate. */
  before: string;
  /** The part of the value that is typed already. */
  typed: string;
}

const FILES = /^(files?|folder|archive)(\.\.\.)?$/;
const OF_LOG_GROUPS: ReadonlySet<string> = new Set(['--log-group', '--log-group-prefix']);
/** Flags whose value is a list of words, separated by commas. */
const OF_LISTS: ReadonlySet<string> = new Set(['--fail-on']);
const OF_OPEN_EXPORTS: ReadonlySet<string> = new Set(['wait', 'cancel']);

/** What is known about a command line from all its words but the last. */
interface Line {
  command: Command;
  /** The flag whose value is the last word. */
  pending: Option | undefined;
  /** Number of arguments, without names of commands and without flags and their values. */
  positional: number;
  /** The values of flags, by flag. */
  values: Map<string, string>;
}

/**
 * What completes the last of these words, from the tree of commands and flags.
 * @param words the words after the program's name, up to the cursor. The last one may be empty
 */
export function completionOf(program: Command, words: readonly string[]): Completion {
  const last = words.at(-1) ?? '';
  const line = read(program, words.slice(0, -1));
  // Bash splits a word at `=`, and passes `=` as a word of its own.
  const typed = last === '=' ? '' : last;
  if (line.pending !== undefined) return ofValue(line.pending, line, '', typed);
  const [, flag, value] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  const option = flag === undefined ? undefined : flagNamed(line.command, flag);
  if (option !== undefined && value !== undefined) return ofValue(option, line, `${flag}=`, value);
  if (typed.startsWith('-')) return { wanted: { kind: 'words', words: flagsOf(line.command) }, before: '', typed };
  const commands = line.positional === 0 ? commandsOf(line.command) : [];
  if (commands.length > 0) return { wanted: { kind: 'words', words: commands }, before: '', typed };
  const { registeredArguments } = line.command;
  const argument = registeredArguments[line.positional] ?? registeredArguments.findLast(({ variadic }) => variadic);
  if (argument === undefined) return { wanted: { kind: 'nothing' }, before: '', typed };
  return ofValue(argument, line, '', typed);
}

function read(program: Command, words: readonly string[]): Line {
  const line: Line = { command: program, pending: undefined, positional: 0, values: new Map() };
  for (const word of words) {
    if (word === '=') continue;
    if (line.pending !== undefined) {
      line.values.set(line.pending.long ?? '', word);
      line.pending = undefined;
    } else if (word.startsWith('-')) {
      const [flag = '', value] = word.split('=', 2);
      const option = flagNamed(line.command, flag);
      if (value !== undefined) line.values.set(flag, value);
      if (option !== undefined && takesValue(option) && value === undefined) line.pending = option;
    } else {
      const command = line.command.commands.find((each) => each.name() === word);
      if (command !== undefined) line.command = command;
      else if (word !== 'help' || line.command !== program) line.positional += 1;
    }
  }
  return line;
}

function ofValue(of: Option | Argument, line: Line, before: string, typed: string): Completion {
  const name = 'flags' in of ? (of.long ?? '') : of.name();
  if (of.argChoices !== undefined) {
    // A list gets its next value after the last comma.
    const first = OF_LISTS.has(name) ? typed.lastIndexOf(',') + 1 : 0;
    const words = of.argChoices.map((word) => ({ word, about: '' }));
    return { wanted: { kind: 'words', words }, before: before + typed.slice(0, first), typed: typed.slice(first) };
  }
  const config = line.values.get('--config');
  if (OF_LOG_GROUPS.has(name)) {
    const [region, profile] = ['--region', '--profile'].map((flag) => line.values.get(flag));
    return { wanted: { kind: 'log groups', region, profile, config }, before, typed };
  }
  if (name === '--destination') return { wanted: { kind: 'destinations', config }, before, typed };
  if (name === '--profile') return { wanted: { kind: 'profiles' }, before, typed };
  if (name === 'id') {
    return { wanted: { kind: 'export ids', open: OF_OPEN_EXPORTS.has(line.command.name()) }, before, typed };
  }
  const placeholder = 'flags' in of ? (/[<[](.+)[>\]]/.exec(of.flags)?.[1] ?? '') : name;
  return { wanted: { kind: FILES.test(placeholder) ? 'files' : 'nothing' }, before, typed };
}

const takesValue = (option: Option): boolean => option.required || option.optional;

const visibleFlags = (command: Command): Option[] => command.createHelp().visibleOptions(command);

const flagNamed = (command: Command, flag: string): Option | undefined =>
  visibleFlags(command).find(({ long, short }) => long === flag || short === flag);

const flagsOf = (command: Command): Candidate[] =>
  visibleFlags(command).map(({ long, short, description }) => ({ word: long ?? short ?? '', about: description }));

const commandsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ word: each.name(), about: each.summary() || each.description() }));
