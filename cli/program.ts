import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import type { Subcommand } from './command.js';
import { reportError, UsageError } from './output/errors.js';
import { EXIT, exitCodeOfError } from './output/exit-codes.js';
import { flush, note, tolerateUnwritableOutput } from './output/terminal.js';

/** Summaries for the list of commands; the rest of a command is loaded when it is named. */
const subcommands: Record<string, { summary: string; load: () => Promise<Subcommand> }> = {
  run: { summary: 'export log groups to S3 and follow it to the end', load: async () => import('./commands/run.js') },
  plan: { summary: 'show what a run would export', load: async () => import('./commands/plan.js') },
  status: { summary: 'show what an export has come to', load: async () => import('./commands/status.js') },
  wait: { summary: 'follow an export to its end', load: async () => import('./commands/wait.js') },
  cancel: { summary: 'cancel an export and its task at AWS', load: async () => import('./commands/cancel.js') },
  list: { summary: 'list exports', load: async () => import('./commands/list.js') },
  doctor: { summary: 'check a destination before anything starts', load: async () => import('./commands/doctor.js') },
  worker: { summary: 'run exports for a Temporal service', load: async () => import('./commands/worker.js') },
  dev: { summary: 'run a Temporal dev server and a worker', load: async () => import('./commands/dev.js') },
  emulator: { summary: 'run a stand-in for AWS on this machine', load: async () => import('./commands/emulator.js') },
  demo: { summary: 'export log files of this machine, to see it work', load: async () => import('./commands/demo.js') },
};

/** Runs the command line. @returns the exit code; everything has been said and flushed */
export async function main(args: readonly string[]): Promise<number> {
  const unwrittenBecause = tolerateUnwritableOutput();
  const code = await execute(args).catch((error: unknown) => {
    reportError(error, args, commandNamed(args));
    return exitCodeOfError(error);
  });
  await flush();
  const why = unwrittenBecause();
  if (why === undefined) return code;
  note(
    `error: standard output cannot be written (${why}); what was printed there is lost. Run again with room for it.`,
  );
  return code === EXIT.done ? EXIT.unexpected : code;
}

async function execute(args: readonly string[]): Promise<number> {
  const [first, second] = words(args);
  if (first === 'help' && second !== undefined && second !== 'help' && !isSubcommand(second)) {
    throw new UsageError(`unknown command '${second}'`, undefined);
  }
  let code: number = EXIT.done;
  const program = rootCommand();
  for (const [name, { summary, load }] of Object.entries(subcommands)) {
    const command = program.command(name).summary(summary).description(summary);
    if (!mentions(args, name)) continue;
    const subcommand = await load();
    subcommand.define(command);
    command.action(async () => {
      code = await subcommand.run(command);
    });
  }
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(error.message.replace(/^error: /, ''), commandNamed(args));
  }
  return code;
}

function rootCommand(): Command {
  const program = new Command('logferry');
  program
    .description("Carries CloudWatch Logs to S3 through AWS's own export tasks, and keeps the evidence.")
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', ENVIRONMENT);
  return program;
}

const ENVIRONMENT = `
Environment:
  TEMPORAL_ADDRESS, TEMPORAL_PROFILE  the Temporal service to use; unset: a dev server on this machine
  LOGFERRY_HOME                       where that dev server keeps its data
  LOGFERRY_WORKER_CONFIG              what logferry worker may export
  AWS_PROFILE, AWS_REGION, ...        AWS settings, as in AWS's own tools; AWS_ENDPOINT_URL leads to an emulator
  NO_COLOR                            no colours

Exit codes:
  0 done  1 unexpected error  2 plan --detailed-exitcode: work pending  3 partial or failed  4 refused or unreachable
  5 still running  6 cancelled  64 wrong usage  130 or 143 interrupted
`;

const version = (): string => createRequire(import.meta.url)('logferry/package.json').version;

const isSubcommand = (name: string): boolean => Object.hasOwn(subcommands, name);

/** The first argument that is no flag names the command; `help` may stand before it. */
const words = (args: readonly string[]): string[] => args.filter((arg) => !arg.startsWith('-')).slice(0, 2);
function mentions(args: readonly string[], name: string): boolean {
  const [first, second] = words(args);
  return first === name || (first === 'help' && second === name);
}
function commandNamed(args: readonly string[]): string | undefined {
  const [first = ''] = words(args);
  return isSubcommand(first) ? first : undefined;
}
