import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/index.js';
import { Testing } from '../../infra/cdk.js';
import { DestinationStack, type DestinationStackProps } from '../../infra/destination-stack.js';
import { ACCOUNT_ID, REGION } from '../support/process.js';
import { missingForTerraform, Workspace } from './terraform.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/hcl', import.meta.url));
const OTHER = '444455556666';
const missing = missingForTerraform();
const QUIETLY = ['-input=false', '-no-color'];
type Side = 'stack' | 'module' | 'applied';
const NOTHING_TO_DO = /^Plan: 0 to add, 0 to change, 0 to destroy\./m;
/** Most of it is the provider's own waiting for a lifecycle. */
const TEST_TIMEOUT_MS = 300_000;

/** The same destination, as each of the two is asked for it. */
const VARIANTS: Record<string, { props: DestinationStackProps; variables: object }> = {
  'with its defaults': {
    props: { bucketName: 'archive-in-hcl', accountId: ACCOUNT_ID, region: REGION },
    variables: { bucket_name: 'archive-in-hcl', account_id: ACCOUNT_ID, region: REGION },
  },
  'with everything chosen': {
    props: {
      bucketName: 'archive.in-hcl',
      accountId: ACCOUNT_ID,
      region: REGION,
      prefix: 'logs/all',
      sources: [
        { accountId: ACCOUNT_ID },
        { accountId: OTHER, logGroups: ['/app', '/aws/*'], callers: [`arn:aws:iam::${OTHER}:role/caller`] },
      ],
      objectLock: { mode: 'GOVERNANCE', days: 30 },
      writeOnceRecords: true,
      tags: { team: 'logs' },
    },
    variables: {
      bucket_name: 'archive.in-hcl',
      account_id: ACCOUNT_ID,
      region: REGION,
      prefix: 'logs/all',
      sources: [
        { account_id: ACCOUNT_ID },
        { account_id: OTHER, log_groups: ['/app', '/aws/*'], callers: [`arn:aws:iam::${OTHER}:role/caller`] },
      ],
      object_lock: { mode: 'GOVERNANCE', days: 30 },
      write_once_records: true,
      tags: { team: 'logs' },
    },
  },
  'without a key': {
    props: { bucketName: 'archive-in-hcl', accountId: ACCOUNT_ID, region: 'cn-north-1', encryption: 's3' },
    variables: { bucket_name: 'archive-in-hcl', account_id: ACCOUNT_ID, region: 'cn-north-1', encryption: 's3' },
  },
};

/** Merged by Terraform into the provider of either, which then asks nobody whose credentials these are. */
const providerOf = (region: string, url = 'http://127.0.0.1:9') => `
provider "aws" {
  region                      = "${region}"
  access_key                  = "${ACCOUNT_ID}"
  secret_key                  = "any"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
  endpoints {
    kms = "${url}"
    s3  = "${url}"
  }
}
`;

describe.skipIf(missing !== undefined)(
  `the plain module and the stack${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let emulator: Emulator;
    let workspace: Workspace;
    let folder: string;
    let applied: Promise<unknown>;
    const initialised = new Set<Side>();
    const first = VARIANTS['with its defaults'] ?? expect.fail();
    beforeAll(async () => {
      emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
      workspace = await Workspace.open();
      folder = await mkdtemp(join(tmpdir(), 'logferry-hcl-'));
      for (const side of ['stack', 'module', 'applied']) await mkdir(join(folder, side));
      await stackFrom(join(folder, 'applied'), first.props, emulator.url);
      // Meanwhile the others are planned: the provider spends a minute waiting for a lifecycle.
      applied = initialise('applied').then(() => terraform('applied', 'apply', ...QUIETLY, '-auto-approve'));
      applied.catch(() => {});
    });
    afterAll(async () => {
      await applied.catch(() => {});
      await workspace.close();
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    });

    it.each(Object.keys(VARIANTS))(
      'plan the same %s, resource by resource',
      async (name) => {
        const { props, variables } = VARIANTS[name] ?? expect.fail(name);
        await stackFrom(join(folder, 'stack'), props);
        await moduleFrom(join(folder, 'module'), props.region, variables);
        const [ofStack, ofModule] = await Promise.all([planned('stack'), planned('module')]);
        expect(Object.keys(ofStack.resources).length).toBeGreaterThanOrEqual(7);
        expect(ofModule).toEqual(ofStack);
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'are named alike, so that the module finds nothing to change in what the stack has made',
      async () => {
        await applied;
        await moduleFrom(join(folder, 'module'), first.props.region, first.variables, emulator.url);
        await initialise('module');
        const state = join(folder, 'applied', 'logferry-destination.tfstate');
        await copyFile(state, join(folder, 'module', 'terraform.tfstate'));
        // Resources that get an index have moved, which is no change of them.
        expect(await terraform('module', 'plan', ...QUIETLY)).toMatch(NOTHING_TO_DO);
      },
      TEST_TIMEOUT_MS,
    );

    async function terraform(side: Side, ...args: readonly string[]): Promise<string> {
      const { code, output } = await workspace.run(`-chdir=${join(folder, side)}`, ...args);
      expect(code, output).toBe(0);
      return output;
    }

    /** Once for each folder: all variants need the same provider. */
    async function initialise(side: Side): Promise<void> {
      if (!initialised.has(side)) await terraform(side, 'init', ...QUIETLY);
      initialised.add(side);
    }

    async function planned(side: Side): Promise<Planned> {
      await initialise(side);
      await terraform(side, 'plan', ...QUIETLY, '-out=plan');
      return plannedIn(JSON.parse(await terraform(side, 'show', '-json', 'plan')));
    }
  },
);

async function stackFrom(folder: string, props: DestinationStackProps, url?: string): Promise<void> {
  const stack = new DestinationStack(Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') }), props);
  await writeFile(join(folder, 'main.tf.json'), Testing.synth(stack));
  await writeFile(join(folder, 'provider_override.tf'), providerOf(props.region, url));
}

async function moduleFrom(folder: string, region: string, variables: object, url?: string): Promise<void> {
  const files = (await readdir(EXAMPLE)).filter((name) => name.endsWith('.tf'));
  await Promise.all(files.map((name) => copyFile(join(EXAMPLE, name), join(folder, name))));
  await writeFile(join(folder, 'provider.tf'), providerOf(region, url));
  await writeFile(join(folder, 'terraform.tfvars.json'), JSON.stringify(variables));
}

interface Change {
  change: { actions: string[]; after: Record<string, unknown>; after_unknown: unknown };
}

interface Planned {
  resources: Record<string, unknown>;
  destination: unknown;
}

/** Everything that is known of what would be made, policies as what they say. */
function plannedIn({
  resource_changes,
  output_changes,
}: {
  resource_changes: ({ address: string } & Change)[];
  output_changes: Record<string, Change['change']>;
}): Planned {
  const resources = resource_changes.map(({ address, change: { actions, after, after_unknown } }) => {
    const { policy, ...values } = after;
    const said = typeof policy === 'string' ? { policy: JSON.parse(policy) } : {};
    // The module makes some resources only when asked, which adds an index.
    return [address.replace(/\[0\]$/, ''), { actions, values, ...said, unknown: after_unknown }];
  });
  const { after, after_unknown } = output_changes.destination ?? expect.fail('there is no output "destination"');
  return { resources: Object.fromEntries(resources), destination: { after, after_unknown } };
}
