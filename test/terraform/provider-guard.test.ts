import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { BUCKET, REGION } from '../support/constants.js';
import { createWorld } from '../support/create-world.js';
import '../support/runtime.js';
import { seen } from '../support/seen.js';
import type { ServerWorld } from '../support/server-world.js';
import { AwsProvider, awsProviderProgram } from './support/aws-provider.js';
import { awsVariables, ProviderWorkspace } from './support/provider-workspace.js';
import { oldestAndNewestTerraform } from './terraforms.js';

/*
 * Guards of log groups that the real AWS provider makes and destroys. Tests in `provider/guards/` check with fakes what
 * a destroy does in each case. Here Terraform itself must keep the log group, and find the guard again.
 */

const HOUR_MS = 3_600_000;
const hasAwsProvider = awsProviderProgram() !== undefined;
const releases = oldestAndNewestTerraform();
const [oldest, newest] = [releases.at(0), releases.at(-1)];

let world: ServerWorld;
let awsProvider: AwsProvider | undefined;
let workspace: ProviderWorkspace;

beforeAll(async () => {
  world = await createWorld({ ownNamespace: true });
  if (hasAwsProvider) awsProvider = await AwsProvider.start(awsVariables(world.emulator.url));
});
afterAll(async () => {
  await awsProvider?.stop();
  await world?.close();
});

const guard = (logGroup: string, more = '', bucket = BUCKET) => `
  resource "logferry_archive_guard" "pay" {
    log_group   = ${logGroup}
    destination = { bucket = "${bucket}", prefix = "${world.taskQueue}" }
    region      = "${REGION}"
    ${more}
  }`;
/** A log group and its guard. */
const guarded = (name: string, more = '', bucket = BUCKET) => `
  resource "aws_cloudwatch_log_group" "pay" { name = "${name}" }
  ${guard('aws_cloudwatch_log_group.pay.arn', more, bucket)}`;
const BOTH = { 'aws_cloudwatch_log_group.pay': false, 'logferry_archive_guard.pay': false };
const destroy = () => workspace.run('destroy', '-auto-approve', '-input=false');
const plain = (output: string) => output.replace(/[│╷╵\s]+/g, ' ');
const exists = async (name: string) => (await world.aws.logGroups.find(name)) !== undefined;
const tasksOf = (name: string) => world.tasks.filter(({ logGroupName }) => logGroupName === name);

/** Whether each resource of the state is tainted. */
const tainted = async () =>
  Object.fromEntries(Object.entries(await workspace.state()).map(([address, each]) => [address, each.tainted]));

/** @param provider the real AWS provider; undefined if the configuration does not use it */
const open = (command: string, provider?: AwsProvider) =>
  ProviderWorkspace.open(
    command,
    {
      temporal_address: inject('temporalAddress'),
      temporal_namespace: world.client.options.namespace,
      task_queue: world.taskQueue,
    },
    { url: world.emulator.url, ...(provider !== undefined && { provider }) },
  );

// No command may leave processes or temporary files of the provider behind.
afterEach(async () => {
  world.emulator.configure({ taskMs: 100 });
  try {
    await seen(async () => (await workspace.leftovers()).length === 0);
  } finally {
    await workspace.close();
  }
});

// What Terraform destroys, keeps and taints does not depend on the release.
describe.skipIf(!hasAwsProvider).each(newest === undefined ? [] : [newest])(
  'guards under $product $version',
  (release) => {
    beforeEach(async () => {
      workspace = await open(release.command, awsProvider);
    });

    it('keep the log group if its export fails or is interrupted; the next destroy joins the export and then destroys the group', async () => {
      const name = '/kept';
      const bucket = 'later';
      await workspace.configure(guarded(name, '', bucket));
      await workspace.apply();
      await world.logGroup(name, 1);

      const failed = await destroy();
      expect({ code: failed.code, output: plain(failed.output) }).toEqual({
        code: 1,
        output: expect.stringMatching(/The destroy first exports log group .*The given bucket does not exist/),
      });
      expect(await tainted()).toEqual(BOTH);

      world.emulator.createBucket({ name: bucket, region: REGION });
      world.emulator.configure({ taskMs: HOUR_MS });
      const { child, ended } = workspace.start('destroy', '-auto-approve', '-input=false');
      await seen(() => tasksOf(name).length > 0);
      child.kill('SIGINT');
      const interrupted = await ended;
      expect({ code: interrupted.code, output: plain(interrupted.output) }).toEqual({
        code: 1,
        output: expect.stringMatching(/Interrupted: log group .* is not archived yet.*continues/),
      });
      expect(await tainted()).toEqual(BOTH);

      const again = workspace.start('destroy', '-auto-approve', '-input=false', '-lock-timeout=30s');
      await again.shows('elapsed]');
      world.emulator.advanceClock(2 * HOUR_MS);
      const { code, output } = await again.ended;
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('2 destroyed') });
      expect(tasksOf(name)).toMatchObject([{ status: 'COMPLETED' }]);
      expect(await exists(name)).toBe(false);
    });

    it('archive a log group that is replaced, and a log group whose block is removed together with its guard', async () => {
      const name = '/replaced';
      await workspace.configure(guarded(name, 'accept_tail_loss = true'));
      await workspace.apply();
      const put = () =>
        world.emulator.loadEvents({ region: REGION, logGroupName: name, logStreamName: 'web/1', keepsCreation: true }, [
          { timestamp: Date.now(), message: 'now' },
        ]);
      await put();
      const replaced = plain(await workspace.apply('-replace=aws_cloudwatch_log_group.pay'));
      expect(replaced).toMatch(/logferry_archive_guard.pay must be replaced.*2 added, 0 changed, 2 destroyed/);
      const first = tasksOf(name).length;
      expect(first).toBeGreaterThan(0);

      await put();
      await workspace.configure('');
      expect(plain(await workspace.apply())).toMatch(/0 added, 0 changed, 2 destroyed/);
      expect(tasksOf(name).length).toBeGreaterThan(first);
      expect(await exists(name)).toBe(false);
    });
  },
);

describe.skipIf(oldest === undefined)('guards of log groups that Terraform does not manage', () => {
  beforeEach(async () => {
    workspace = await open(oldest?.command ?? '');
  });

  it('make a destroy fail while events are new, unless the guard is disabled or its log group no longer exists', async () => {
    const target = { region: REGION, logGroupName: '/held', logStreamName: 'web/1' };
    await world.emulator.loadEvents(target, [{ timestamp: Date.now(), message: 'now' }]);
    await workspace.configure(guard('"/held"', 'timeouts { delete = "2s" }'));
    await workspace.apply();
    const held = await destroy();
    expect({ code: held.code, output: plain(held.output) }).toEqual({
      code: 1,
      output: expect.stringContaining('was not archived within 2s: its newest events are less than 12 hours old'),
    });
    expect(await tainted()).toEqual({ 'logferry_archive_guard.pay': false });

    await workspace.configure(guard('"/held"', 'enabled = false'));
    expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
    expect(plain(await workspace.destroy())).toMatch(/is not exported when its guard is destroyed.*1 destroyed/);
    expect(tasksOf('/held')).toEqual([]);

    await workspace.configure(guard('"/held"'));
    await workspace.apply();
    await world.clients.logs.send(new DeleteLogGroupCommand({ logGroupName: '/held' }));
    expect(plain(await workspace.destroy())).toMatch(/does not exist in account .*: there was nothing to archive/);
  });
});
