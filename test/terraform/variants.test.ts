import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/index.js';
import { ACCOUNT_ID } from '../support/process.js';
import { missingForTerraform, Workspace } from './terraform.js';
import { PLANNED, roles, variant } from './variants.js';

const missing = missingForTerraform();
const TEST_TIMEOUT_MS = 300_000;

describe.skipIf(missing !== undefined)(
  `the real AWS provider${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: TEST_TIMEOUT_MS },
  () => {
    let emulator: Emulator;
    let workspace: Workspace;
    beforeAll(async () => {
      emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
      const modules = Object.entries(PLANNED).map(([name, props]) => [name, variant(name, props)] as const);
      workspace = await Workspace.open(emulator.url, { ...Object.fromEntries(modules), roles: roles() });
    });
    afterAll(async () => {
      await workspace?.close();
      await emulator.close();
    });

    it('accepts every variant of the constructs', async () => {
      expect(await workspace.succeed('validate')).toContain('The configuration is valid');
    });

    it('plans every variant of the constructs, and asks AWS nothing but who asks', async () => {
      const plan = await workspace.succeed('plan');
      for (const name of Object.keys(PLANNED)) {
        // A bucket whose policy its owner keeps has no resources here.
        if (name !== 'merged') expect(plan).toContain(`module.${name}.aws_s3_bucket_policy.`);
      }
      for (const role of ['planner', 'exporter', 'reader', 'caller']) {
        expect(plan).toMatch(new RegExp(`\\+ name += "logferry-${role}"`));
      }
      expect(plan).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
      expect(Object.keys(emulator.state().counters)).toEqual(['GetCallerIdentity']);
    });
  },
);
