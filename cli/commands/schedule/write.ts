import type { Command } from 'commander';
import type { ExportSchedule } from '../../../client/index.js';
import { isLogferryError, LogferryError } from '../../../contract/errors.js';
import type { ParsedSchedule } from '../../../contract/schedule.js';
import type { Engine } from '../../engine/engine.js';
import { isTemporalConfigured } from '../../engine/is-configured.js';
import { withInterruptibleEngine } from '../../engine/with-engine.js';
import type { Io } from '../../io.js';
import { EXIT } from '../../output/exit-codes.js';
import { scheduleLines } from '../../output/schedules.js';
import { note, printJson, printPainted } from '../../output/terminal.js';
import { refuseRequest } from '../../request/refuse-request.js';
import { refuseTargets } from '../../request/refuse-targets.js';
import { aroundOf, checkAccount, refuseAlias } from '../../request/request.js';
import { firstOf } from '../../request/request-with-targets.js';
import { type PreparedSchedules, prepareSchedules } from '../../request/schedule.js';
import type { ScheduleWriteOptions } from '../flags/index.js';
import { nameOf } from './name.js';

/** A schedule, and what the command did with it. */
interface Written {
  schedule: ExportSchedule;
  done: 'created' | 'unchanged' | 'updated';
}

export const create = (io: Io, command: Command): Promise<number> =>
  write(io, command, async ({ schedules }, wanted) => {
    const { schedule, created } = await schedules.create(wanted);
    return { schedule, done: created ? 'created' : 'unchanged' };
  });

export const update = (io: Io, command: Command): Promise<number> =>
  write(io, command, async ({ schedules }, wanted) => ({ schedule: await schedules.update(wanted), done: 'updated' }));

async function write(
  io: Io,
  command: Command,
  writeOne: (engine: Engine, schedule: ParsedSchedule) => Promise<Written>,
): Promise<number> {
  const options = command.opts<ScheduleWriteOptions>();
  const prepared = await prepareSchedules(nameOf(command), options, aroundOf(io));
  for (const warning of prepared.warnings) note(io, `warning: ${warning}`);
  const configured = isTemporalConfigured(io.env);
  for (const { request } of prepared.requests) refuseAlias(request, configured);
  const first = firstOf(prepared.requests);
  const check = () =>
    prepared.isSplit ? refuseTargets(io, prepared.requests, configured) : refuseRequest(io, first, configured);
  return withInterruptibleEngine(io, { for: 'start', region: first.request.region, check }, async (engine) => {
    checkAccount(io, first, engine.accountId);
    const written: Written[] = [];
    for (const schedule of prepared.schedules(engine.accountId)) {
      await engine.admit(schedule.request);
      written.push(await oneOf(schedule.name, () => writeOne(engine, schedule), prepared, written));
    }
    await report(io, engine, written, prepared.isSplit, options);
    return EXIT.done;
  });
}

/** Writes one schedule. If one of several fails, the error names the schedules that were written before. */
async function oneOf(
  name: string,
  work: () => Promise<Written>,
  { isSplit }: PreparedSchedules,
  written: readonly Written[],
): Promise<Written> {
  try {
    return await work();
  } catch (error) {
    if (!isSplit || !isLogferryError(error)) throw error;
    const { code, message, hint } = error.explained;
    const before = written.map(({ schedule, done }) => `${schedule.name} (${done})`).join(', ') || 'none';
    throw new LogferryError({ code, message: `${name}: ${message}. Written before: ${before}`, hint });
  }
}

const SENTENCES: Readonly<Record<Written['done'], (name: string) => string>> = {
  created: (name) => `Created schedule ${name}`,
  unchanged: (name) => `Schedule ${name} exists with this definition: nothing was changed`,
  updated: (name) => `Updated schedule ${name}`,
};

async function report(
  io: Io,
  engine: Engine,
  written: readonly Written[],
  isSplit: boolean,
  { json }: ScheduleWriteOptions,
): Promise<void> {
  for (const { schedule, done } of written) note(io, SENTENCES[done](schedule.name));
  if (json && isSplit) printJson(io, { schemaVersion: 1, schedules: written.map(({ schedule }) => schedule) });
  else if (json) for (const { schedule } of written) printJson(io, schedule);
  else for (const { schedule } of written) printPainted(io, 'stdout', (paint) => scheduleLines(schedule, paint));
  if (!(await engine.hasOtherWorker())) {
    note(
      io,
      'It fires only while a command runs the Temporal server of this machine, and its exports need a worker: `logferry dev` runs both.',
    );
  }
  if (engine.kind === 'configured' && !(await engine.exports.hasWorker())) {
    const queues = [...new Set(written.map(({ schedule }) => schedule.taskQueue))].join(', ');
    note(io, `No worker polls ${queues}. The schedule fires, but its exports wait until \`logferry worker\` runs.`);
  }
}
