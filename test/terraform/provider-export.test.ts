import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET, REGION } from '../support/constants.js';
import { type DevServer, shareDevServer } from '../support/dev-server.js';
import '../support/runtime.js';
import { seen } from '../support/seen.js';
import { ServerWorld } from '../support/server-world.js';
import { day, FIRST_DAY } from '../support/world.js';
import { ProviderWorkspace } from './support/provider-workspace.js';
import { installedTerraforms } from './terraforms.js';

const HOUR_MS = 3_600_000;

let server: DevServer;
let world: ServerWorld;
let workspace: ProviderWorkspace;

beforeAll(async () => {
  server = await shareDevServer();
});
afterAll(() => server?.stop());

/** The configuration of an export of a log group's first days. */
const exportOf = (name: string, logGroup: string, days: number, more = '') => `
  resource "logferry_export" "${name}" {
    source      = { log_groups = ["${logGroup}"] }
    window      = { from = "${FIRST_DAY}", to = "${day(days)}" }
    destination = { bucket = "${BUCKET}", prefix = "${world.taskQueue}" }
    region      = "${REGION}"
    ${more}
  }`;
const taskIsLive = () => seen(() => world.emulator.state().liveTasks > 0);

const installed = installedTerraforms();

describe.each(installed)('exports under $product $version', ({ product, version, command }) => {
  // Each release lives an export through; what is no matter of the release runs with the oldest and the newest one.
  const isBetween = version !== installed.at(0)?.version && version !== installed.at(-1)?.version;
  const atEnds = it.skipIf(isBetween);
  const hasActions = product === 'terraform' && Number(version.split('.')[1]) >= 14;

  beforeEach(async () => {
    world = await ServerWorld.create(server.address, { ownNamespace: true });
    workspace = await ProviderWorkspace.open(command, {
      temporal_address: server.address,
      temporal_namespace: world.client.options.namespace,
      task_queue: world.taskQueue,
    });
  });
  // Every command leaves nothing behind, whatever it was.
  afterEach(async () => {
    try {
      await seen(async () => (await workspace.leftovers()).length === 0);
    } finally {
      await workspace.close();
      await world.close();
    }
  });

  it('go through their life: plan with an unknown value, apply, no diff, update, replacement, import, destroy', async () => {
    await world.logGroup('/pay', 2);
    const life = (more: string) => `
      resource "terraform_data" "to" { input = "${day(2)}" }
      ${exportOf('pay', '/pay', 2, more).replace(`"${day(2)}"`, 'terraform_data.to.output')}`;
    await workspace.configure(life('slice = "day"'));
    expect(await workspace.succeed('plan')).toMatch(/\+ id += \(known after apply\)/);
    await workspace.apply();
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({
      status: 'COMPLETED',
      counts: { planned: 2, archived: 2, failed: 0 },
      manifest: expect.stringContaining(`s3://${BUCKET}/`),
      slice: 'day',
      failures: [],
    });
    expect(await workspace.changes()).toBe(0);

    await workspace.configure(life('reason = "audit"'));
    expect(await workspace.changes()).toBe(2);
    expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
    expect(world.tasks).toHaveLength(2);

    await workspace.configure(life('triggers = { run = "2" }'));
    expect(await workspace.apply()).toContain('1 added, 0 changed, 1 destroyed');
    const again = (await workspace.state())['logferry_export.pay']?.values;
    expect(again).toMatchObject({ status: 'COMPLETED', counts: { skipped: 2, archived: 0 } });
    expect(again?.id).not.toBe(values?.id);

    // The first export, with the id that it had before the replacement.
    await workspace.configure(life(''));
    await workspace.succeed('state', 'rm', 'logferry_export.pay');
    await workspace.succeed('import', '-input=false', 'logferry_export.pay', String(values?.id));
    expect(await workspace.changes()).toBe(0);

    const objects = (await world.keysBelow('')).length;
    expect(await workspace.destroy()).toContain('2 destroyed');
    expect(await world.keysBelow('')).toHaveLength(objects);
    expect(world.tasks).toHaveLength(2);
  });

  atEnds('gate what depends on them, and leave nothing tainted when a condition or an export fails', async () => {
    await world.logGroup('/pay', 1);
    const condition = (least: number) => `
      lifecycle {
        postcondition {
          condition     = self.counts.archived >= ${least}
          error_message = "too few"
        }
      }`;
    const gated = (least: number) => `
      ${exportOf('pay', '/pay', 1, condition(least))}
      resource "terraform_data" "after" { input = logferry_export.pay.status }`;
    await workspace.configure(gated(9));
    const refused = await workspace.tryApply();
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('too few') });
    const state = await workspace.state();
    expect(Object.keys(state)).toEqual(['logferry_export.pay']);
    expect(state['logferry_export.pay']?.tainted).toBeUndefined();
    await workspace.configure(gated(1));
    await workspace.apply();
    expect((await workspace.state())['terraform_data.after']?.values.input).toBe('COMPLETED');

    await workspace.configure(exportOf('none', '/none', 1));
    const failed = await workspace.tryApply('-json');
    expect(failed.code).toBe(1);
    const errors = failed.output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(errors).toContainEqual(
      expect.objectContaining({
        '@level': 'error',
        diagnostic: expect.objectContaining({ detail: expect.stringContaining('/none'), range: expect.anything() }),
      }),
    );
    expect(await workspace.state()).toEqual({});
  });

  atEnds('show a cancel from outside as drift, and run again at the next apply that waits', async () => {
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    await workspace.configure(exportOf('pay', '/pay', 1, 'wait = false'));
    await workspace.apply();
    await taskIsLive();
    expect(await workspace.changes()).toBe(0);
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({ status: 'RUNNING' });

    await world.exports.cancel(String(values?.id), { reason: 'test', requestedBy: 'test' });
    expect(await workspace.changes()).toBe(0);
    await workspace.apply('-refresh-only');
    expect((await workspace.state())['logferry_export.pay']?.values).toMatchObject({ status: 'CANCELLED' });

    world.emulator.configure({ taskMs: 100 });
    await workspace.configure(exportOf('pay', '/pay', 1));
    expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
    expect((await workspace.state())['logferry_export.pay']?.values).toMatchObject({ status: 'COMPLETED' });
  });

  atEnds('are cancelled by a destroy while they are open', async () => {
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    await workspace.configure(exportOf('pay', '/pay', 1, 'wait = false'));
    await workspace.apply();
    await taskIsLive();
    expect(await workspace.destroy()).toContain('1 destroyed');
    expect(world.emulator.state().liveTasks).toBe(0);
  });

  atEnds('run ten at once on one lane', async () => {
    const groups = Array.from({ length: 10 }, (_, index) => `/group-${index}`);
    for (const group of groups) await world.logGroup(group, 1);
    await workspace.configure(groups.map((group, index) => exportOf(`e${index}`, group, 1)).join('\n'));
    expect(await workspace.apply()).toContain('10 added');
    expect(await workspace.changes()).toBe(0);
    expect(world.tasks).toHaveLength(10);
  });

  atEnds.each(['SIGINT', 'SIGKILL'] as const)('go on after a %s, and the next apply joins them', async (signal) => {
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    await workspace.configure(exportOf('pay', '/pay', 1));
    const { child, ended } = workspace.start('apply', '-auto-approve', '-input=false');
    await taskIsLive();
    child.kill(signal);
    const { output } = await ended;
    if (signal === 'SIGINT') {
      expect(output).toContain('goes on');
      const { values, tainted } = (await workspace.state())['logferry_export.pay'] ?? {};
      expect({ status: values?.status, tainted }).toEqual({ status: 'RUNNING', tainted: undefined });
    }
    await seen(async () => (await workspace.leftovers()).length === 0);
    const again = workspace.start('apply', '-auto-approve', '-input=false', '-lock-timeout=30s');
    await again.shows('elapsed]');
    world.emulator.advanceClock(2 * HOUR_MS);
    expect((await again.ended).output).toContain('Apply complete');
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({ status: 'COMPLETED', counts: { archived: 1, skipped: 0 } });
    // One run of the workflow: the second apply has joined it.
    expect(await world.runLengths(String(values?.id))).toHaveLength(1);
    expect(world.tasks).toHaveLength(1);
  });

  atEnds('are refused without a worker, and where no Temporal service answers', async () => {
    await workspace.configure(exportOf('pay', '/pay', 1));
    await workspace.close();
    for (const [block, text] of [
      [{ temporal_address: server.address, task_queue: 'nobody' }, 'No worker serves the task queue "nobody"'],
      [{ temporal_address: '127.0.0.1:1' }, 'No Temporal service answers at 127.0.0.1:1'],
    ] as const) {
      workspace = await ProviderWorkspace.open(command, block);
      await workspace.configure(exportOf('pay', '/pay', 1));
      const { code, output } = await workspace.tryApply();
      expect({ code, output: output.replace(/[│\s]+/g, ' ') }).toEqual({
        code: 1,
        output: expect.stringContaining(text),
      });
      expect(await workspace.state()).toEqual({});
      if (block.temporal_address !== '127.0.0.1:1') await workspace.close();
    }
  });

  it.skipIf(!hasActions)(
    'run as an action, which refuses its plan without a worker and joins when it is invoked again',
    async () => {
      await world.logGroup('/pay', 1);
      const action = `
      action "logferry_export" "now" {
        config {
          source      = { log_groups = ["/pay"] }
          window      = { from = "${FIRST_DAY}", to = "${day(1)}" }
          destination = { bucket = "${BUCKET}", prefix = "${world.taskQueue}" }
          region      = "${REGION}"
          timeout     = 3600
        }
      }`;
      await workspace.configure(action);
      world.emulator.configure({ taskMs: HOUR_MS });
      const invoke = ['apply', '-auto-approve', '-input=false', '-invoke=action.logferry_export.now'] as const;
      const { child, ended } = workspace.start(...invoke);
      await taskIsLive();
      child.kill('SIGINT');
      expect((await ended).output.replace(/[│\s]+/g, ' ')).toMatch(/goes on|execution halted/);
      const again = workspace.start(...invoke);
      await again.shows('exporting:');
      world.emulator.advanceClock(2 * HOUR_MS);
      expect((await again.ended).output).toContain('Action complete');
      expect(world.tasks).toHaveLength(1);

      const other = await ProviderWorkspace.open(command, { temporal_address: server.address, task_queue: 'nobody' });
      await other.configure(action);
      const refused = await other.run('plan', '-input=false', '-invoke=action.logferry_export.now');
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('nobody') });
      await other.close();
    },
  );
});
