import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDestination } from '../../cli/request/outputs.js';
import { ACCOUNT_ID } from '../support/constants.js';
import { makeAdoptable } from './adoptable.js';
import { keyState } from './applied-policies.js';
import { attempt, type Destination, described, prepareAttempts } from './attempt.js';
import { everySetting } from './every-setting.js';
import { synthesisedBy } from './main-program.js';
import { missingOf, preflight } from './preflight.js';
import { expectedOf, outcomeOf } from './purposes.js';
import { trials } from './trials.js';
import { ADOPTED_BUCKET, APPLIED, inNamedBucket, OTHER_ACCOUNT, variant } from './variants.js';
import { missingForTerraform, Workspace } from './workspace.js';

const missing = missingForTerraform();
const STRANGER = '999988887777';
const names = Object.keys(APPLIED);
/**
 * Name of the configuration that is the root module: the unchanged output of the main program, as a user applies it.
 * The other configurations are modules beside the root module.
 */
const ROOT = 'sse-kms';
const sourcesOf = (name: string): string[] =>
  (APPLIED[name]?.sources ?? [{ accountId: ACCOUNT_ID }]).map(({ accountId }) => accountId);

/** The modules are applied once, checked in many ways, changed, and destroyed. Each test needs the tests before it. */
describe.skipIf(missing !== undefined)(
  `destinations made by terraform${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let emulator: Emulator;
    let workspace: Workspace;
    let outputs: Record<string, { value: unknown }> = {};
    const destinationOf = (name: string): Destination => {
      const found = findDestination(name === ROOT ? { destination: outputs.destination } : outputs[name]?.value);
      const { bucket, prefix = '', accountId: ownerId = '', kmsKeyArn: keyArn } = found;
      return { bucket, prefix, ownerId, keyArn };
    };

    beforeAll(async () => {
      emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
      const key = { arn: await makeAdoptable(emulator.url) };
      await prepareAttempts(emulator, [ACCOUNT_ID, OTHER_ACCOUNT, STRANGER]);
      const { [ROOT]: root = {}, ...beside } = APPLIED;
      const modules = {
        ...Object.fromEntries(Object.entries(beside).map(([name, props]) => [name, variant(name, props)])),
        adopted: variant('adopted', { ...APPLIED.adopted, key }),
        'every-setting': everySetting('first'),
      };
      workspace = await Workspace.open(emulator.url, modules, await synthesisedBy(inNamedBucket(ROOT, root)));
      await workspace.succeed('apply');
      outputs = await workspace.outputs();
    });
    afterAll(async () => {
      await workspace?.close();
      await emulator.close();
    });

    it('match their configuration: a second plan is empty', async () => {
      await workspace.succeed('plan', '-detailed-exitcode');
    });

    it.each(names)('accept exports of their source accounts, and of no other account: %s', async (name) => {
      const destination = destinationOf(name);
      for (const account of sourcesOf(name)) {
        const keys = await attempt(emulator, destination, account);
        expect(keys).toEqual([expect.stringMatching(/000000\.gz$/)]);
        expect(await described(emulator, destination, String(keys))).toMatchObject(
          destination.keyArn === undefined
            ? { ServerSideEncryption: 'AES256' }
            : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: destination.keyArn, BucketKeyEnabled: true },
        );
        if (name === 'object-lock') {
          expect(await described(emulator, destination, String(keys))).toMatchObject({ ObjectLockMode: 'GOVERNANCE' });
        }
      }
      expect(outcomeOf(await attempt(emulator, destination, STRANGER))).toMatch(/^look: BUCKET_ACCESS/);
    });

    it.each(names)('need every Allow statement as it is, and a preflight names a missing one: %s', async (name) => {
      const destination = destinationOf(name);
      const wrong: object[] = [];
      let tried = 0;
      for await (const trial of trials(emulator, destination, sourcesOf(name))) {
        const expected = expectedOf(trial);
        if (expected !== undefined) wrong.push({ ...trial, expected });
        tried += 1;
      }
      expect(wrong).toEqual([]);
      expect(tried).toBeGreaterThan(5);
      for (const account of sourcesOf(name)) {
        expect(missingOf(await preflight(emulator, destination, account))).toEqual([]);
      }
    });

    it('change only where their configuration changes', async () => {
      await workspace.put('every-setting/main.tf', everySetting('second').text);
      expect(await workspace.succeed('apply')).toContain('0 added, 2 changed, 0 destroyed');
    });

    it('are destroyed with all objects that were exported into them', async () => {
      expect(await workspace.succeed('destroy')).toContain('Destroy complete');
      const { buckets, logGroups, defects } = emulator.state();
      expect(buckets.map(({ name }) => name)).toEqual([ADOPTED_BUCKET]);
      expect(logGroups.map(({ logGroupName }) => logGroupName)).not.toContain('/logferry/terraform');
      expect(defects).toEqual([]);
      for (const name of names) {
        const { keyArn } = destinationOf(name);
        const left = name === 'adopted' ? 'Enabled' : 'PendingDeletion';
        if (keyArn !== undefined) expect(await keyState(emulator.url, keyArn)).toBe(left);
      }
    });
  },
);
