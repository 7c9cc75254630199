import type { Command } from 'commander';
import type { TriggeredFiring } from '../../../client/index.js';
import { defined } from '../../../contract/defined.js';
import type { Engine } from '../../engine/engine.js';
import { withEngine } from '../../engine/with-engine.js';
import type { Io } from '../../io.js';
import { EXIT } from '../../output/exit-codes.js';
import { note, printJson, printText } from '../../output/terminal.js';
import type { ScheduleNameOptions } from '../flags/index.js';
import { nameOf, togetherIfSplit } from './name.js';

// The commands that take the name of a schedule, or the common name of schedules of targets, and change their state.

export const pause = (io: Io, command: Command): Promise<number> =>
  change(io, command, async ({ schedules }, name, text) => {
    await schedules.pause(name, text);
    return { said: `Paused schedule ${name}`, answer: { paused: true } };
  });

export const resume = (io: Io, command: Command): Promise<number> =>
  change(io, command, async ({ schedules }, name, text) => {
    await schedules.resume(name, text);
    return { said: `Resumed schedule ${name}`, answer: { paused: false } };
  });

export const remove = (io: Io, command: Command): Promise<number> =>
  change(io, command, async ({ schedules }, name) => {
    await schedules.delete(name);
    return { said: `Deleted schedule ${name}; its exports stay`, answer: { deleted: true } };
  });

export const trigger = (io: Io, command: Command): Promise<number> =>
  change(io, command, async ({ schedules, kind }, name) => {
    const fired = await schedules.trigger(name);
    const { exportId } = fired;
    const said =
      exportId === undefined ? `Triggered schedule ${name}: ${withoutExport(fired)}` : `Triggered schedule ${name}`;
    return {
      said: kind === 'embedded' && !fired.skipped ? `${said}. ${whereItRuns(exportId)}` : said,
      answer: fired,
      ...defined({ text: exportId }),
    };
  });

function withoutExport({ waitsFor, skipped }: TriggeredFiring): string {
  if (skipped) {
    const other = waitsFor === undefined ? 'waited' : `waits for the end of ${waitsFor}`;
    return `Temporal skipped this firing, because another one already ${other}`;
  }
  return waitsFor === undefined
    ? 'Temporal has not started its export yet'
    : `its export waits for the end of ${waitsFor}`;
}

/** Says that the export needs a worker on this machine, because `trigger` starts none on the embedded engine. */
const whereItRuns = (exportId: string | undefined): string =>
  exportId === undefined
    ? 'Its export runs only while a worker runs on this machine, such as that of `logferry dev`'
    : `Its export runs only while a worker runs on this machine, such as that of \`logferry dev\` or \`logferry wait ${exportId}\``;

interface Change {
  /** A sentence for stderr. */
  said: string;
  /** The members of the JSON document beside the name. */
  answer: object;
  /** The text for stdout without `--json`. */
  text?: string;
}

async function change(
  io: Io,
  command: Command,
  work: (engine: Engine, name: string, note: string | undefined) => Promise<Change>,
): Promise<number> {
  const options = command.opts<ScheduleNameOptions>();
  const name = nameOf(command);
  return withEngine(io, { for: 'look' }, async (engine) => {
    const answers: { name: string }[] = [];
    for (const each of await engine.schedules.schedulesOf(name)) {
      const { said, answer, text } = await work(engine, each, options.note);
      note(io, said);
      if (text !== undefined && !options.json) printText(io, text);
      answers.push({ name: each, ...answer });
    }
    if (options.json) printJson(io, togetherIfSplit(name, answers));
    return EXIT.done;
  });
}
