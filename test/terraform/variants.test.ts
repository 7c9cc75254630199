import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ID } from '../support/constants.js';
import { rootOf } from './modules.js';
import { ecs, OTHER_ACCOUNT, PLANNED, roles, variant } from './variants.js';
import { missingForTerraform, Workspace } from './workspace.js';

const missing = missingForTerraform();

describe.skipIf(missing !== undefined)(`the real AWS provider${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let emulator: Emulator;
  let workspace: Workspace;
  const modules = () => ({
    ...Object.fromEntries(Object.entries(PLANNED).map(([name, props]) => [name, variant(name, props)])),
    roles: roles(),
    ecs: ecs(),
  });
  beforeAll(async () => {
    emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
    workspace = await Workspace.open(emulator.url, modules());
  });
  afterAll(async () => {
    await workspace?.close();
    await emulator.close();
  });

  it('accepts and plans every variant that is not applied, and calls AWS only for the identity of the caller', async () => {
    const plan = await workspace.succeed('plan');
    for (const name of Object.keys(PLANNED)) {
      // In this variant the bucket's owner manages the policy, so the stack has no resources.
      if (name !== 'merged') expect(plan).toContain(`module.${name}.aws_s3_bucket_policy.`);
    }
    for (const role of ['planner', 'exporter', 'reader', 'caller']) {
      expect(plan).toMatch(new RegExp(`\\+ name += "logferry-${role}"`));
    }
    for (const resource of ['ecs_service.workers', 'ecs_task_definition.coverage', 'scheduler_schedule.coverage']) {
      expect(plan).toContain(`module.ecs.aws_${resource} will be created`);
    }
    expect(plan).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    expect(Object.keys(emulator.state().counters)).toEqual(['GetCallerIdentity']);
  });

  it('plans nothing if the credentials are not of the account that the policies name', async () => {
    await workspace.put('main.tf.json', rootOf(modules(), OTHER_ACCOUNT));
    const { code, output } = await workspace.run('plan', '-no-color', '-input=false');
    expect([code, output]).toEqual([1, expect.stringContaining(`AWS account ID not allowed: ${OTHER_ACCOUNT}`)]);
  });
});
