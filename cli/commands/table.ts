import type { Command } from 'commander';
import type { Io } from '../io.js';
import type { CommandFlags } from './flags/common.js';

/** The function that runs a command. @returns the exit code */
type Behaviour = (io: Io, command: Command) => Promise<number>;

export interface Entry {
  /** One line for the list of commands. */
  summary: string;
  /** Imports the command's flags. It is called when the arguments name the command, because the list needs no flags. */
  flags(): Promise<CommandFlags>;
  /**
   * Imports the command's code, and with it the SDKs, only when the command runs. Help and wrong flags need neither.
   */
  load(): Promise<Behaviour>;
  /** The optional package that the command's code imports. */
  needs?: string;
}

/** All commands by name. A name of two words is a command in a group. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  run: {
    summary: 'export log groups to S3 and follow the export to its end',
    flags: async () => (await import('./flags/run.js')).runFlags,
    load: async () => (await import('./run.js')).run,
  },
  plan: {
    summary: 'show what a run would export',
    flags: async () => (await import('./flags/run.js')).planFlags,
    load: async () => (await import('./plan.js')).plan,
  },
  status: {
    summary: "show an export's progress or result",
    flags: async () => (await import('./flags/known-export.js')).statusFlags,
    load: async () => (await import('./known-export.js')).status,
  },
  wait: {
    summary: 'follow an export to its end',
    flags: async () => (await import('./flags/known-export.js')).waitFlags,
    load: async () => (await import('./known-export.js')).wait,
  },
  cancel: {
    summary: 'cancel an export and its task at AWS',
    flags: async () => (await import('./flags/known-export.js')).cancelFlags,
    load: async () => (await import('./known-export.js')).cancel,
  },
  list: {
    summary: 'list exports',
    flags: async () => (await import('./flags/list.js')).listFlags,
    load: async () => (await import('./list.js')).list,
  },
  lanes: {
    summary: 'show which export has the turn in each account and Region',
    flags: async () => (await import('./flags/list.js')).lanesFlags,
    load: async () => (await import('./lanes.js')).lanes,
  },
  release: {
    summary: 'lower the retention of log groups if the archive proves what they lose',
    flags: async () => (await import('./flags/release.js')).releaseFlags,
    load: async () => (await import('./release.js')).release,
  },
  verify: {
    summary: 'check an archive: records, signatures, log and objects',
    flags: async () => (await import('./flags/verify.js')).verifyFlags,
    load: async () => (await import('./verify.js')).verify,
  },
  coverage: {
    summary: 'show which days of log groups are archived, missing or at risk',
    flags: async () => (await import('./flags/coverage.js')).coverageFlags,
    load: async () => (await import('./coverage.js')).coverage,
  },
  prove: {
    summary: 'prove that the log of an archive contains a day of a log group',
    flags: async () => (await import('./flags/prove.js')).proveFlags,
    load: async () => (await import('./prove.js')).prove,
  },
  cat: {
    summary: 'print the events of an archived log group in the order of time',
    flags: async () => (await import('./flags/reading.js')).catFlags,
    load: async () => (await import('./cat.js')).cat,
  },
  sql: {
    summary: 'print a script that lets DuckDB or Athena query archived events',
    flags: async () => (await import('./flags/reading.js')).sqlFlags,
    load: async () => (await import('./sql.js')).sql,
  },
  find: {
    summary: 'print the archived events that contain a text',
    flags: async () => (await import('./flags/reading.js')).findFlags,
    load: async () => (await import('./find.js')).find,
  },
  evidence: {
    summary: 'pack the records of an export, with proofs and reports, into one tar file',
    flags: async () => (await import('./flags/report.js')).evidenceFlags,
    load: async () => (await import('./evidence.js')).evidence,
  },
  report: {
    summary: 'report an export, or named controls over a period, from the archive alone',
    flags: async () => (await import('./flags/report.js')).reportFlags,
    load: async () => (await import('./report.js')).report,
  },
  'schedule create': {
    summary: 'create a schedule',
    flags: async () => (await import('./flags/schedule.js')).scheduleCreateFlags,
    load: async () => (await import('./schedule/write.js')).create,
  },
  'schedule list': {
    summary: 'list schedules',
    flags: async () => (await import('./flags/schedule.js')).scheduleListFlags,
    load: async () => (await import('./schedule/show.js')).list,
  },
  'schedule describe': {
    summary: 'show a schedule, its next and last firings',
    flags: async () => (await import('./flags/schedule.js')).scheduleDescribeFlags,
    load: async () => (await import('./schedule/show.js')).describe,
  },
  'schedule update': {
    summary: 'replace the definition of a schedule',
    flags: async () => (await import('./flags/schedule.js')).scheduleUpdateFlags,
    load: async () => (await import('./schedule/write.js')).update,
  },
  'schedule pause': {
    summary: 'stop a schedule from firing',
    flags: async () => (await import('./flags/schedule.js')).schedulePauseFlags,
    load: async () => (await import('./schedule/change.js')).pause,
  },
  'schedule resume': {
    summary: 'let a paused schedule fire again',
    flags: async () => (await import('./flags/schedule.js')).scheduleResumeFlags,
    load: async () => (await import('./schedule/change.js')).resume,
  },
  'schedule trigger': {
    summary: 'fire a schedule now',
    flags: async () => (await import('./flags/schedule.js')).scheduleTriggerFlags,
    load: async () => (await import('./schedule/change.js')).trigger,
  },
  'schedule backfill': {
    summary: 'export an earlier window once, as a schedule would',
    flags: async () => (await import('./flags/schedule.js')).scheduleBackfillFlags,
    load: async () => (await import('./schedule/backfill.js')).backfill,
  },
  'schedule delete': {
    summary: 'delete a schedule',
    flags: async () => (await import('./flags/schedule.js')).scheduleDeleteFlags,
    load: async () => (await import('./schedule/change.js')).remove,
  },
  'keys show': {
    summary: 'print the public key of a signing key, and its ids',
    flags: async () => (await import('./flags/keys.js')).keysShowFlags,
    load: async () => (await import('./keys.js')).show,
  },
  'keys generate': {
    summary: 'make a key pair in two PEM files',
    flags: async () => (await import('./flags/keys.js')).keysGenerateFlags,
    load: async () => (await import('./keys.js')).generate,
  },
  'keys list': {
    summary: 'list the keys that have signed an archive',
    flags: async () => (await import('./flags/keys.js')).keysListFlags,
    load: async () => (await import('./keys-list.js')).list,
  },
  doctor: {
    summary: 'check a destination before anything starts',
    flags: async () => (await import('./flags/destination.js')).doctorFlags,
    load: async () => (await import('./doctor.js')).doctor,
  },
  config: {
    summary: 'show the configuration file',
    flags: async () => (await import('./flags/setup.js')).configFlags,
    load: async () => (await import('./config.js')).config,
  },
  worker: {
    summary: 'run exports for a Temporal service',
    flags: async () => (await import('./flags/engine.js')).workerFlags,
    load: async () => (await import('./worker.js')).worker,
  },
  dev: {
    summary: 'run a Temporal dev server and a worker',
    flags: async () => (await import('./flags/engine.js')).devFlags,
    load: async () => (await import('./dev.js')).dev,
  },
  emulator: {
    summary: 'run an emulator of AWS on this machine',
    flags: async () => (await import('./flags/engine.js')).emulatorFlags,
    needs: '@logferry/emulator',
    load: async () => (await import('./emulator.js')).emulator,
  },
  demo: {
    summary: 'export log files of this machine, as a demonstration',
    flags: async () => (await import('./flags/engine.js')).demoFlags,
    needs: '@logferry/emulator',
    load: async () => (await import('./demo.js')).demo,
  },
  'infra synth': {
    summary: 'write a Terraform stack for a destination',
    flags: async () => (await import('./flags/destination.js')).infraSynthFlags,
    load: async () => (await import('./infra.js')).synth,
  },
  'infra module': {
    summary: 'print the module block of the plain Terraform module',
    flags: async () => (await import('./flags/destination.js')).infraModuleFlags,
    load: async () => (await import('./infra.js')).module,
  },
  'provider install': {
    summary: 'install the Terraform provider on this machine',
    flags: async () => (await import('./flags/setup.js')).providerInstallFlags,
    load: async () => (await import('./provider.js')).installProvider,
  },
  completion: {
    summary: 'print a script that completes commands in your shell',
    flags: async () => (await import('./flags/setup.js')).completionFlags,
    load: async () => (await import('./completion.js')).completion,
  },
  version: {
    summary: 'print the version',
    flags: async () => (await import('./flags/setup.js')).versionFlags,
    load: async () => (await import('./version.js')).printVersion,
  },
};

/** The groups of commands, each with the subject of its commands for the help. */
export const GROUPS: Readonly<Record<string, string>> = {
  schedule: 'exports that start at set times',
  keys: 'keys that sign manifests and checkpoints',
  infra: 'destinations made with Terraform',
  provider: 'the Terraform provider',
};
