import type { Client } from '@temporalio/client';
import { expect, type TestContext } from 'vitest';
import type { ExportRequest, ExportResult } from '../../contract/index.js';
import { REGION } from '../support/constants.js';
import { seen } from '../support/seen.js';
import { days, type Running } from '../support/shell.js';
import { expectCancelled, expectCompleted, expectFinished, GROUP, SLICES } from './checks.js';
import { GatedProcesses } from './gated-processes.js';
import { MOMENTS, type Row, STEPS } from './row.js';

const ID = 'crash';
const REASON = { requestedBy: 'test', reason: 'test' };
/**
 * Number of history events after which an export continues as new. It is so small that an export of two slices
 * continues as new between them.
 */
const FEW_EVENTS = 30;
const FEW_SIGNALS = 1;
/** Length of an export task (ms) that ends by itself. A task of `LONG_TASK_MS` runs until the test moves the clock. */
const TASK_MS = 150;
const LONG_TASK_MS = 600_000;
/** Matches the output of `logferry run` once the command follows the export. */
const FOLLOWS = /(Started|Attached to) export/;

/** Runs one row with a `logferry worker`. A client or a command starts and cancels the export. */
export async function crashServed(row: Row, { onTestFinished }: TestContext): Promise<void> {
  const processes = await GatedProcesses.open({
    ownServer: kills(row, 'server') || kills(row, 'supervisor'),
    taskMs: row.isCancelled || kills(row, 'command') ? LONG_TASK_MS : TASK_MS,
    ...(row.step === 'continue as new' && { historyEvents: FEW_EVENTS }),
    ...(row.step === "lane's continue as new" && { maxSignals: FEW_SIGNALS }),
  });
  // `onTestFinished` closes the processes even after a test that has exceeded its time-out.
  onTestFinished(() => processes.close());
  await processes.shell.logGroup(GROUP, SLICES);
  const worker = await processes.worker();
  const [side, fate] = MOMENTS[row.moment];
  const held = processes.gate.hold(STEPS[row.step], side);
  const command = await begin(processes, row);
  await Promise.race([held.arrived, command ? endedBefore(command) : closedBefore(processes)]);

  if (kills(row, 'worker')) await kill(worker);
  if (command) await kill(command);
  for (const victim of ['server', 'supervisor'] as const) if (kills(row, victim)) processes.killServer(victim);
  held.release(fate);

  await processes.serverAnswers();
  if (kills(row, 'worker')) await processes.worker();
  if (command) await again(processes, row);
  await check(processes, row, await processes.exports.wait(ID));
  expect(await failedTasks(processes.client)).toEqual([]);
}

const kills = ({ victims }: Row, victim: Row['victims'][number]): boolean => victims.includes(victim);

async function kill({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  expect((await ended).signal).toBe('SIGKILL');
}

async function endedBefore({ ended }: Running): Promise<never> {
  const { code, stderr } = await ended;
  throw new Error(`the command ended with ${code} before the step:\n${stderr}`);
}

async function closedBefore({ exports }: GatedProcesses): Promise<never> {
  throw new Error(`the export closed before the step: ${JSON.stringify(await exports.wait(ID))}`);
}

const requestOf = (logGroup: string, count: number): ExportRequest => ({
  source: { logGroups: [logGroup] },
  window: { from: '2026-10-01T00:00:00Z', to: `2026-10-${String(1 + count).padStart(2, '0')}T00:00:00Z` },
  destination: { bucket: 'archive' },
  region: REGION,
});

const RUN = ['run', ...days(GROUP, SLICES), '--id', ID];
const CANCEL = ['cancel', ID, '--reason', REASON.reason];

/**
 * Starts the export. For a row with a cancel, also starts the cancel once a task runs.
 * @returns the command that is to be killed; undefined if the row kills no command
 */
async function begin(processes: GatedProcesses, row: Row): Promise<Running | undefined> {
  const byCommand = kills(row, 'command');
  if (byCommand && !row.isCancelled) return processes.command(RUN);
  await processes.exports.start(requestOf(GROUP, SLICES), { id: ID });
  if (!row.isCancelled) return undefined;
  await seen(() => processes.shell.emulator.state().tasks.some(({ status }) => status === 'RUNNING'));
  if (byCommand) return processes.command(CANCEL);
  const { client } = processes;
  await client.workflow.getHandle(ID).signal('cancelExport', REASON);
  await client.workflow.getHandle(ID).cancel();
  return undefined;
}

/**
 * Runs the same command again, as a user would. Without a cancel, the task of the export ends only after the new
 * command follows the export.
 */
async function again(processes: GatedProcesses, { isCancelled }: Row): Promise<void> {
  const command = processes.command(isCancelled ? CANCEL : RUN);
  if (!isCancelled) {
    await command.shows(FOLLOWS);
    const { emulator } = processes.shell;
    emulator.configure({ taskMs: TASK_MS });
    emulator.advanceClock(LONG_TASK_MS);
  }
  const { code } = await command.ended;
  expect(code).toBe(0);
}

/** Checks the result of the row, and that the lane is free for the next export. */
async function check(processes: GatedProcesses, row: Row, result: ExportResult): Promise<void> {
  const { shell, exports } = processes;
  if (row.isCancelled) await expectCancelled(shell, result);
  else await expectCompleted(shell, result, row);
  shell.emulator.configure({ taskMs: 50 });
  await shell.logGroup('/next', 1);
  const next = row.isCancelled ? requestOf(GROUP, SLICES) : requestOf('/next', 1);
  const started = await exports.start(next);
  const finished = await exports.wait(started.id);
  if (row.isCancelled) await expectFinished(shell, finished);
  else expect(finished).toMatchObject({ status: 'completed', tasksCreated: 1 });
}

/**
 * Messages of workflow tasks that failed because of non-deterministic code or an error. A workflow task that Temporal
 * repeats because of a concurrent signal does not count.
 */
async function failedTasks(client: Client): Promise<string[]> {
  const failed: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const { workflowTaskFailedEventAttributes: failure } of events ?? []) {
      const message = failure?.failure?.message;
      if (message && !/UnhandledCommand/.test(message)) failed.push(`${workflowId}: ${message}`);
    }
  }
  return failed;
}
