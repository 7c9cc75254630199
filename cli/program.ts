import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { hearingRepeats } from '../aws/repeated-calls.js';
import * as flags from './commands/flags/index.js';
import { optionalPackage } from './commands/optional-package.js';
import { surroundings } from './commands/surroundings.js';
import { answer, COMPLETE } from './completion/answer.js';
import type { Io } from './io.js';
import { isDebugging, showingCalls, stackLines } from './output/debug.js';
import { reportError, wrongArguments } from './output/errors.js';
import { EXIT, exitCodeOfError } from './output/exit-codes.js';
import { notesOfRepeats } from './output/repeats.js';
import { flush, note, printText, tolerateUnwritableOutput } from './output/terminal.js';

/** The function that runs a command. @returns the exit code */
type Behaviour = (io: Io, command: Command) => Promise<number>;

interface Entry {
  flags: flags.CommandFlags;
  /**
   * Imports the command's code, and with it the SDKs, only when the command runs. Help and wrong flags need neither.
   */
  load(): Promise<Behaviour>;
}

/** All commands by name. A name of two words is a command in a group. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  run: { flags: flags.runFlags, load: async () => (await import('./commands/run.js')).run },
  plan: { flags: flags.planFlags, load: async () => (await import('./commands/plan.js')).plan },
  status: { flags: flags.statusFlags, load: async () => (await import('./commands/known-export.js')).status },
  wait: { flags: flags.waitFlags, load: async () => (await import('./commands/known-export.js')).wait },
  cancel: { flags: flags.cancelFlags, load: async () => (await import('./commands/known-export.js')).cancel },
  list: { flags: flags.listFlags, load: async () => (await import('./commands/list.js')).list },
  lanes: { flags: flags.lanesFlags, load: async () => (await import('./commands/lanes.js')).lanes },
  release: { flags: flags.releaseFlags, load: async () => (await import('./commands/release.js')).release },
  verify: { flags: flags.verifyFlags, load: async () => (await import('./commands/verify.js')).verify },
  coverage: { flags: flags.coverageFlags, load: async () => (await import('./commands/coverage.js')).coverage },
  prove: { flags: flags.proveFlags, load: async () => (await import('./commands/prove.js')).prove },
  cat: { flags: flags.catFlags, load: async () => (await import('./commands/cat.js')).cat },
  sql: { flags: flags.sqlFlags, load: async () => (await import('./commands/sql.js')).sql },
  find: { flags: flags.findFlags, load: async () => (await import('./commands/find.js')).find },
  evidence: { flags: flags.evidenceFlags, load: async () => (await import('./commands/evidence.js')).evidence },
  report: { flags: flags.reportFlags, load: async () => (await import('./commands/report.js')).report },
  'schedule create': {
    flags: flags.scheduleCreateFlags,
    load: async () => (await import('./commands/schedule/write.js')).create,
  },
  'schedule list': {
    flags: flags.scheduleListFlags,
    load: async () => (await import('./commands/schedule/show.js')).list,
  },
  'schedule describe': {
    flags: flags.scheduleDescribeFlags,
    load: async () => (await import('./commands/schedule/show.js')).describe,
  },
  'schedule update': {
    flags: flags.scheduleUpdateFlags,
    load: async () => (await import('./commands/schedule/write.js')).update,
  },
  'schedule pause': {
    flags: flags.schedulePauseFlags,
    load: async () => (await import('./commands/schedule/change.js')).pause,
  },
  'schedule resume': {
    flags: flags.scheduleResumeFlags,
    load: async () => (await import('./commands/schedule/change.js')).resume,
  },
  'schedule trigger': {
    flags: flags.scheduleTriggerFlags,
    load: async () => (await import('./commands/schedule/change.js')).trigger,
  },
  'schedule backfill': {
    flags: flags.scheduleBackfillFlags,
    load: async () => (await import('./commands/schedule/backfill.js')).backfill,
  },
  'schedule delete': {
    flags: flags.scheduleDeleteFlags,
    load: async () => (await import('./commands/schedule/change.js')).remove,
  },
  'keys show': { flags: flags.keysShowFlags, load: async () => (await import('./commands/keys.js')).show },
  'keys generate': { flags: flags.keysGenerateFlags, load: async () => (await import('./commands/keys.js')).generate },
  'keys list': { flags: flags.keysListFlags, load: async () => (await import('./commands/keys-list.js')).list },
  doctor: { flags: flags.doctorFlags, load: async () => (await import('./commands/doctor.js')).doctor },
  config: { flags: flags.configFlags, load: async () => (await import('./commands/config.js')).config },
  worker: { flags: flags.workerFlags, load: async () => (await import('./commands/worker.js')).worker },
  dev: { flags: flags.devFlags, load: async () => (await import('./commands/dev.js')).dev },
  emulator: {
    flags: flags.emulatorFlags,
    load: () => optionalPackage('@logferry/emulator', async () => (await import('./commands/emulator.js')).emulator),
  },
  demo: {
    flags: flags.demoFlags,
    load: () => optionalPackage('@logferry/emulator', async () => (await import('./commands/demo.js')).demo),
  },
  'infra synth': { flags: flags.infraSynthFlags, load: async () => (await import('./commands/infra.js')).synth },
  'infra module': { flags: flags.infraModuleFlags, load: async () => (await import('./commands/infra.js')).module },
  'provider install': {
    flags: flags.providerInstallFlags,
    load: async () => (await import('./commands/provider.js')).installProvider,
  },
  completion: {
    flags: flags.completionFlags,
    load: async () => (await import('./commands/completion.js')).completion,
  },
  version: { flags: flags.versionFlags, load: async () => printVersion },
};

/** The groups of commands, each with the subject of its commands for the help. */
const GROUPS: Readonly<Record<string, string>> = {
  schedule: 'exports that start at set times',
  keys: 'keys that sign manifests and checkpoints',
  infra: 'destinations made with Terraform',
  provider: 'the Terraform provider',
};

/** Runs the command that the arguments name. @returns the exit code, once all output has been flushed */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const unwrittenBecause = tolerateUnwritableOutput(io);
  const code = await execute(args, io).catch((error: unknown) => {
    reportError(io, error, args, commandNamed(args));
    if (args.includes('--debug') || isDebugging(io.env)) for (const line of stackLines(error)) note(io, line);
    return exitCodeOfError(error);
  });
  await flush(io);
  const why = unwrittenBecause();
  if (why === undefined) return code;
  note(io, `error: standard output cannot be written (${why}); output is lost. Make room and run the command again.`);
  return code === EXIT.done ? EXIT.unexpected : code;
}

async function execute(args: readonly string[], io: Io): Promise<number> {
  const [first, second, third] = words(args);
  if (first === 'help' && isCommand(`${second} ${third}`)) return execute([`${second}`, `${third}`, '--help'], io);
  if (first === 'help' && second !== undefined && second !== 'help' && !isCommandOrGroup(second)) {
    throw wrongArguments(`unknown command '${second}'`, undefined);
  }
  let code: number = EXIT.done;
  const program = programOf(io, (ended) => {
    code = ended;
  });
  if (args[0] === COMPLETE) return answer(io, program, args.slice(1));
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : isVersionFlag(args) ? ['--version'] : args, {
      from: 'user',
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw wrongArguments(usageProblem(error, args), commandNamed(args));
  }
  return code;
}

/** The tree of all commands with their flags. @param ended is called with the exit code of the command that ran */
export function programOf(io: Io, ended: (code: number) => void): Command {
  const program = rootCommand(io);
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const { load } = entry;
    const { summary, define } = entry.flags;
    const [last = name, group] = name.split(' ').reverse();
    const command = (group === undefined ? program : groupOf(program, group)).command(last).summary(summary);
    define(command);
    flags.addCommon(command, entry.flags);
    command.action(async () => {
      const around = await surroundings(io, command, entry.flags);
      const behaviour = await load();
      const work = () => hearingRepeats(notesOfRepeats(io), () => behaviour(around, command));
      ended(await showingCalls(around, work));
    });
  }
  return program;
}

/** Whether the arguments are a short form of `--version`: `-v` or `-V`, because tools differ in the letter. */
const isVersionFlag = (args: readonly string[]): boolean => args.length === 1 && /^-[vV]$/.test(args[0] ?? '');

async function printVersion(io: Io): Promise<number> {
  printText(io, version());
  return EXIT.done;
}

/**
 * The message for wrong usage. For a group without a command, Commander prints the group's help, and its own error
 * message does not name the mistake.
 */
function usageProblem({ code, message }: CommanderError, args: readonly string[]): string {
  if (code === 'commander.help') return `'${words(args)[0]}' is a group of commands: name one of them`;
  // A PEM block begins like a flag, and Commander quotes flags that it does not know.
  if (message.includes('PRIVATE KEY')) return 'an argument is a private key: pass the path of its file';
  return message.replace(/^error: /, '');
}

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
    .configureHelp({ showGlobalOptions: false })
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

const version = (): string => createRequire(import.meta.url)('logferry/package.json').version;

const isCommand = (name: string): boolean => Object.hasOwn(COMMANDS, name);
const isCommandOrGroup = (name: string): boolean => isCommand(name) || Object.hasOwn(GROUPS, name);

/** The first three arguments that are not flags. They may be `help`, a group and a command. */
const words = (args: readonly string[]): string[] => args.filter((arg) => !arg.startsWith('-')).slice(0, 3);
function commandNamed(args: readonly string[]): string | undefined {
  const [first = '', second] = words(args);
  return [first, `${first} ${second}`].find(isCommand);
}
