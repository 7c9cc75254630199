import { Command, CommanderError } from 'commander';
import { COMMANDS, GROUPS } from './commands/table.js';
import { version } from './commands/version.js';
import { COMPLETE } from './completion/protocol.js';
import type { Io } from './io.js';
import { EXIT } from './output/exit-codes.js';
import { flush, note, tolerateUnwritableOutput } from './output/terminal.js';

/** Runs the command that the arguments name. @returns the exit code, once all output has been flushed */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const unwrittenBecause = tolerateUnwritableOutput(io);
  const code = await execute(args, io).catch(async (error: unknown) => {
    // Loaded only here, because help must start fast and reports no error.
    const { reportFailure } = await import('./output/failure.js');
    return reportFailure(io, error, args, commandNamed(args));
  });
  await flush(io);
  const why = unwrittenBecause();
  if (why === undefined) return code;
  note(io, `error: standard output cannot be written (${why}); output is lost. Make room and run the command again.`);
  return code === EXIT.done ? EXIT.unexpected : code;
}

async function execute(args: readonly string[], io: Io): Promise<number> {
  const subject = subjectOfHelp(args);
  if (subject !== undefined) return execute([...subject.split(' '), '--help'], io);
  const [first, second] = words(args);
  if (first === 'help' && second !== undefined && second !== 'help' && !isGroup(second)) {
    throw new CommanderError(EXIT.usage, 'commander.unknownCommand', `unknown command '${second}'`);
  }
  let code: number = EXIT.done;
  const program = programOf(io, (ended) => {
    code = ended;
  });
  if (args[0] === COMPLETE) {
    const { answer } = await import('./completion/answer.js');
    return answer(io, program, args.slice(1));
  }
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : isVersionFlag(args) ? ['--version'] : args, {
      from: 'user',
    });
  } catch (error) {
    const isHelp = error instanceof CommanderError && error.exitCode === 0;
    if (!isHelp) throw error;
  }
  return code;
}

/**
 * The tree of all commands. A command gets its flags only when the arguments name it, because `--help` would start
 * slowly with the flags of all commands.
 * @param ended is called with the exit code of the command that ran
 */
export function programOf(io: Io, ended: (code: number) => void): Command {
  const program = rootCommand(io);
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const [last = name, group] = name.split(' ').reverse();
    const parent = group === undefined ? program : groupOf(program, group);
    const command = parent.command(last).summary(entry.summary);
    parent.hook('preSubcommand', async (_parent, named) => {
      if (named !== command) return;
      const { prepare } = await import('./commands/prepare.js');
      await prepare(io, command, entry, ended);
    });
  }
  return program;
}

/** Whether the arguments are a short form of `--version`: `-v` or `-V`, because tools differ in the letter. */
const isVersionFlag = (args: readonly string[]): boolean => args.length === 1 && /^-[vV]$/.test(args[0] ?? '');

const groupOf = (program: Command, name: string): Command =>
  program.commands.find((command) => command.name() === name) ??
  program
    .command(name)
    .summary(GROUPS[name] ?? '')
    .description(`Commands of ${GROUPS[name]}.`);

function rootCommand({ stdout, stderr }: Io): Command {
  const program = new Command('logferry');
  program
    .description("Exports CloudWatch Logs to S3 through AWS's own export tasks, and records what was exported.")
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => (stdout.isTTY ? (stdout.columns ?? 80) : 80),
      getOutHasColors: () => false,
      // Commander must not print errors, because they are thrown and `main` reports them with the next step.
      outputError: () => {},
    })
    // The list of commands shows names only, because it does not load flags and arguments.
    .configureHelp({ showGlobalOptions: false, subcommandTerm: (command) => command.name() })
    .addHelpText('after', ENVIRONMENT);
  return program;
}

const ENVIRONMENT = `
Environment:
  TEMPORAL_ADDRESS, TEMPORAL_PROFILE  Temporal service to use (default: a dev server on this machine)
  LOGFERRY_HOME                       data directory of that dev server
  LOGFERRY_CONFIG                     file with default values of flags and named destinations
  LOGFERRY_WORKER_CONFIG              configuration of logferry worker
  AWS_PROFILE, AWS_REGION, ...        AWS settings, as in AWS's own tools; AWS_ENDPOINT_URL can name an emulator
  HTTPS_PROXY, NO_PROXY, ...          proxies for calls to AWS; AWS_CA_BUNDLE names their certificates
  LOGFERRY_DEBUG                      1 prints each AWS call, as --debug does
  NO_COLOR                            no colours

Exit codes:
  0 done  1 unexpected error  2 plan --detailed-exitcode: work pending; find --exit-code: nothing found
  3 partial, failed or incomplete  4 refused or unreachable
  5 still running  6 cancelled  64 wrong usage  130 or 143 interrupted
`;

const isCommand = (name: string): boolean => Object.hasOwn(COMMANDS, name);
const isGroup = (name: string): boolean => Object.hasOwn(GROUPS, name);

/** The first three arguments that are not flags. They may be `help`, a group and a command. */
const words = (args: readonly string[]): string[] => args.filter((arg) => !arg.startsWith('-')).slice(0, 3);
function commandNamed(args: readonly string[]): string | undefined {
  const [first = '', second] = words(args);
  return [first, `${first} ${second}`].find(isCommand);
}

/**
 * The command that `help NAME` or `GROUP help NAME` asks about. Commander's own `help` would not call the hook that
 * adds the flags of this command.
 */
function subjectOfHelp(args: readonly string[]): string | undefined {
  const [first = '', ...others] = words(args);
  if (first === 'help') return commandNamed(others);
  return isGroup(first) && others[0] === 'help' ? commandNamed([first, ...others.slice(1)]) : undefined;
}
