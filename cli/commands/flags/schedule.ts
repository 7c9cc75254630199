import { Argument, type Command } from 'commander';
import { type FormatOptions, formatFlags } from '../../output/formats.js';
import { addRegion, addSchedule, type ScheduleOptions } from '../../request/flags.js';
import { type CommandFlags, examples, failOn, waitLimit } from './common.js';
import type { RunOptions } from './run.js';

export interface ScheduleWriteOptions extends ScheduleOptions {
  json?: boolean;
}

export interface ScheduleNameOptions {
  note?: string;
  json?: boolean;
}

export interface BackfillFlags extends Pick<RunOptions, 'wait' | 'waitLimit' | 'failOn' | 'cancelOnInterrupt'> {
  from?: string;
  to?: string;
  id?: string;
  requestedBy?: string;
  reason?: string;
  region?: string;
  json?: boolean;
}

export type ScheduleListFlags = FormatOptions;

const name = (): Argument => new Argument('<name>', 'name of the schedule');
const nameOrCommon = (): Argument =>
  new Argument('<name>', 'name of the schedule, or common name of schedules of targets');

const write = (description: string, ...shown: string[]) =>
  ({
    usesAws: true,
    takesDefaults: true,
    define(command: Command) {
      command.description(description).addArgument(name());
      addSchedule(command)
        .option('--json', 'print the schedule as one JSON document')
        .addHelpText('after', examples(...shown));
    },
  }) as const;

export const scheduleCreateFlags: CommandFlags = {
  ...write(
    'Create a schedule of exports. The window of a firing counts back from the time of the firing. A firing exports what is open in its window, so it makes up for missed firings. The same command run again changes nothing.',
    'logferry schedule create nightly --cron "0 3 * * *" --lookback 30d --log-group-prefix /aws/lambda/ --bucket my-archive',
    'logferry schedule create weekly --cron "0 4 * * MON" --timezone Europe/Berlin --jitter 10m --lookback 8w --slice week --log-group app --bucket my-archive',
  ),
};

export const scheduleUpdateFlags: CommandFlags = {
  ...write(
    'Replace the definition of a schedule by the definition in the flags. Without --paused, a paused schedule stays paused; without --note, the note stays.',
    'logferry schedule update nightly --cron "0 5 * * *" --lookback 30d --log-group-prefix /aws/lambda/ --bucket my-archive',
  ),
};

export const scheduleListFlags: CommandFlags = {
  define(command) {
    command.description('List the schedules of exports in the Temporal namespace.');
    for (const option of formatFlags('the list')) command.addOption(option);
    command.addHelpText('after', examples('logferry schedule list', 'logferry schedule list --json'));
  },
};

const named = (description: string, options: { note?: true } = {}): CommandFlags => ({
  define(command) {
    command.description(description).addArgument(nameOrCommon());
    if (options.note) command.option('--note <text>', 'note for lists and descriptions (default: the present note)');
    command
      .option('--json', 'print the answer as one JSON document')
      .addHelpText('after', examples(`logferry schedule ${command.name()} nightly`));
  },
});

export const scheduleDescribeFlags = named(
  'Show a schedule: its times, the next firings with their windows, the last firings with their exports.',
);

export const schedulePauseFlags = named('Stop a schedule from firing until it is resumed. A running export goes on.', {
  note: true,
});

export const scheduleResumeFlags = named('Let a paused schedule fire again.', {
  note: true,
});

export const scheduleTriggerFlags = named(
  'Fire a schedule now, even if it is paused. The window counts back from now. If a firing is running, the new firing waits until the running one has ended; only one firing can wait.',
);

export const scheduleDeleteFlags = named('Delete a schedule. Its exports stay, and a running export goes on.');

export const scheduleBackfillFlags: CommandFlags = {
  usesAws: true,
  writesRecords: true,
  signs: true,
  define(command) {
    command
      .description(
        'Start one ordinary export of a window with the request of a schedule, and follow it to its end. Closed windows are not exported again.',
      )
      .addArgument(name())
      .option('--from <time>', 'start of the window, as in `logferry run`')
      .option(
        '--to <time>',
        'end of the window (exclusive; default: end of the newest slice that AWS has made available)',
      )
      .option('--id <id>', 'export id (default: derived from sources, window, slice size and destination)')
      .option('--no-wait', 'print the id and exit; another process must run a worker')
      .addOption(waitLimit('the command exits and the export goes on'))
      .option('--cancel-on-interrupt', 'cancel the export on Ctrl-C, instead of leaving it open')
      .addOption(failOn())
      .option('--requested-by <name>', 'requester, for the record (default: your user name)')
      .option('--reason <text>', 'reason, for the record')
      .option('--json', 'print the result as one JSON document')
      .addHelpText('after', examples('logferry schedule backfill nightly --from 2026-01-01 --to 2026-10-01'));
    addRegion(command);
  },
};
