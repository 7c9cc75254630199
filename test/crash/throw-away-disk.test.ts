import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { days, Shell } from '../support/shell.js';
import { readArchive } from './archive.js';
import { expectOnce, GROUP, SLICES } from './checks.js';
import { endedEarly, kill, resultOf } from './embedded.js';
import { openAwsGate } from './gates/aws-gate.js';
import { Gate } from './gates/gate.js';
import { MOMENTS, type Moment, STEPS, type Step } from './row.js';

/**
 * The steps at which the runs are killed, one after the other. Each run continues what the earlier runs have left in
 * AWS.
 */
const KILLS: readonly (readonly [Step, Moment])[] = [
  ['create', 'done'],
  ['watch', 'unsent'],
  // The second task is created while the objects of the first one are read back.
  ['create', 'on its way'],
  ['verify', 'done'],
  ['receipt', 'on its way'],
  ['manifest', 'unsent'],
];

/**
 * Each run has its own data directory. A kill ends the command, its Temporal server and the server's supervisor, as
 * when a container is removed. So only AWS has what a run leaves: tasks, objects and receipts.
 */
it('an archive has every event, from one task per slice, after six runs were killed and lost their data directories', async ({
  onTestFinished,
}) => {
  const shell = await Shell.open({ taskMs: 150 });
  const gate = new Gate();
  const aws = await openAwsGate(shell.emulator.url, gate);
  onTestFinished(async () => {
    await aws.close();
    await shell.close();
  });
  await shell.logGroup(GROUP, SLICES);
  const run = (home: string) =>
    shell.start(['run', ...days(GROUP, SLICES), '--json'], { AWS_ENDPOINT_URL: aws.url, LOGFERRY_HOME: home });
  const newDisk = () => mkdtemp(join(shell.home, 'disk-'));

  for (const [step, moment] of KILLS) {
    const disk = await newDisk();
    const [side, fate] = MOMENTS[moment];
    const held = gate.hold(STEPS[step], side);
    const command = run(disk);
    await Promise.race([held.arrived, endedEarly(command)]);
    kill('command', command, disk);
    kill('supervisor', command, disk);
    held.release(fate);
    expect((await command.ended).signal).toBe('SIGKILL');
    await rm(disk, { recursive: true, force: true });
  }

  const last = resultOf(await run(await newDisk()).ended);
  expect(last).toMatchObject({ status: 'completed', slices: { planned: SLICES, skipped: SLICES }, tasksCreated: 0 });
  expectOnce(shell, await readArchive(shell.emulator));
});
