import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/index.js';
import { ACCOUNT_ID } from '../support/process.js';
import { BUCKETS, configuration, LOG_GROUP } from './configuration.js';
import { missingForTerraform, Workspace } from './terraform.js';

const missing = missingForTerraform();
const QUIETLY = ['-input=false', '-no-color'];
/** Most of it is the provider's own waiting for the lifecycle, and its starts on a busy machine. */
const TEST_TIMEOUT_MS = 600_000;

describe.skipIf(missing !== undefined)(
  `terraform with the real AWS provider${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let emulator: Emulator;
    let workspace: Workspace;
    beforeAll(async () => {
      emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
      workspace = await Workspace.open();
    });
    afterAll(async () => {
      await workspace.close();
      await emulator.close();
    });

    async function terraform(command: string, ...flags: readonly string[]): Promise<string> {
      const { code, output } = await workspace.run(command, ...QUIETLY, ...flags);
      expect(code, output).toBe(0);
      return output;
    }

    it(
      'makes a bucket with all its settings, finds nothing to change, changes tags and leaves nothing behind',
      async () => {
        await workspace.configure(configuration(emulator.url, 'first'));
        await terraform('init');
        await terraform('apply', '-auto-approve');
        expect(
          emulator
            .state()
            .buckets.map(({ name }) => name)
            .sort(),
        ).toEqual(Object.values(BUCKETS).sort());
        expect(emulator.state().logGroups.map(({ logGroupName }) => logGroupName)).toEqual([LOG_GROUP]);
        await terraform('plan', '-detailed-exitcode');

        await workspace.configure(configuration(emulator.url, 'second'));
        expect(await terraform('apply', '-auto-approve')).toContain('0 added, 2 changed, 0 destroyed');

        expect(await terraform('destroy', '-auto-approve')).toContain('Destroy complete');
        expect(emulator.state().buckets).toEqual([]);
        expect(emulator.state().logGroups).toEqual([]);
        expect(emulator.state().defects).toEqual([]);
      },
      TEST_TIMEOUT_MS,
    );
  },
);
