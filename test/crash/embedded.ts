import { expect, type TestContext } from 'vitest';
import { killPid, pidsOf } from '../support/pids.js';
import { days, type Ended, type Running, Shell } from '../support/shell.js';
import { expectCompleted, GROUP, SLICES } from './checks.js';
import { openAwsGate } from './gates/aws-gate.js';
import { Gate } from './gates/gate.js';
import { MOMENTS, type Row, STEPS, type Victim } from './row.js';

/**
 * Runs one row with `logferry run` on the embedded engine. The command runs the worker, and has started the dev server.
 */
export async function crashEmbedded(row: Row, { onTestFinished }: TestContext): Promise<void> {
  const shell = await Shell.open({ taskMs: 150 });
  const gate = new Gate();
  const aws = await openAwsGate(shell.emulator.url, gate);
  const run = (logGroup: string, count: number) =>
    shell.start(['run', ...days(logGroup, count), '--json'], { AWS_ENDPOINT_URL: aws.url });
  onTestFinished(async () => {
    await aws.close();
    await shell.close();
  });
  await shell.logGroup(GROUP, SLICES);
  const [side, fate] = MOMENTS[row.moment];
  const held = gate.hold(STEPS[row.step], side);
  const command = run(GROUP, SLICES);
  await Promise.race([held.arrived, endedEarly(command)]);

  for (const victim of row.victims) kill(victim, command, shell.home);
  held.release(fate);
  const isGone = row.victims.includes('command');
  if (isGone) expect((await command.ended).signal).toBe('SIGKILL');

  const ended = await (isGone ? run(GROUP, SLICES) : command).ended;
  await expectCompleted(shell, resultOf(ended), row);
  await shell.logGroup('/next', 1);
  expect(resultOf(await run('/next', 1).ended)).toMatchObject({ status: 'completed', tasksCreated: 1 });
}

const PATTERNS = {
  server: (home: string) => `^[^ ]+ server start-dev .*${home}`,
  supervisor: (home: string) => `supervisor-main\\.js .*${home}`,
};

export function kill(victim: Victim, { child }: Running, home: string): void {
  if (victim === 'command') child.kill('SIGKILL');
  else if (victim === 'worker') throw new Error('the embedded engine has no worker process besides the command');
  else expect(pidsOf(PATTERNS[victim](home)).map(killPid)).toEqual([true]);
}

export async function endedEarly({ ended }: Running): Promise<never> {
  const { code, stderr } = await ended;
  throw new Error(`ended with ${code} before the step:\n${stderr}`);
}

export function resultOf({ code, stdout, stderr }: Ended) {
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout);
}
