import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Testing } from '../../infra/cdk.js';
import { DestinationStack, type DestinationStackProps } from '../../infra/index.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
import { type Module, moduleOf } from './modules.js';
import { missingForTerraform, Workspace } from './workspace.js';

const EXAMPLE = new URL('../../examples/hcl/', import.meta.url);
const OTHER = '444455556666';
const missing = missingForTerraform();

/** Destinations, each as props of the stack and as variables of the example. */
const VARIANTS: Record<string, { props: DestinationStackProps; variables: object }> = {
  defaults: {
    props: { bucketName: 'archive-in-hcl', accountId: ACCOUNT_ID, region: REGION },
    variables: { bucket_name: 'archive-in-hcl', account_id: ACCOUNT_ID, region: REGION },
  },
  everything: {
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
      exportClosedRule: true,
      signing: { keyArn: `arn:aws:kms:${REGION}:${OTHER}:key/k`, roleName: 'exporter' },
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
      export_closed_rule: true,
      signing: { key_arn: `arn:aws:kms:${REGION}:${OTHER}:key/k`, role_name: 'exporter' },
      tags: { team: 'logs' },
    },
  },
  keyless: {
    props: { bucketName: 'archive-in-hcl', accountId: ACCOUNT_ID, region: 'cn-north-1', encryption: 's3' },
    variables: { bucket_name: 'archive-in-hcl', account_id: ACCOUNT_ID, region: 'cn-north-1', encryption: 's3' },
  },
};

/**
 * Sources that would open bucket and key to others. Each source has the module that gets it, and the remedy in the
 * error.
 */
const LOOSE: readonly (readonly [object, module: string, remedy: string])[] = [
  [{ callers: ['*'] }, 'example-defaults', 'give callers by the ARN'],
  [{ callers: [`arn:aws:iam::${ACCOUNT_ID}:root`] }, 'example-everything', 'give callers by the ARN'],
  [{ log_groups: ['x:*'] }, 'example-keyless', 'give log_groups by name'],
];

/** The example as one file. */
const example: Module = {
  file: 'main.tf',
  text: readdirSync(EXAMPLE)
    .filter((name) => name.endsWith('.tf'))
    .map((name) => readFileSync(new URL(name, EXAMPLE), 'utf8'))
    .join('\n'),
};

/** A file that gives the example's variables these values. Terraform merges the file into the example. */
const valuesOf = (variables: object): string =>
  JSON.stringify({
    variable: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { default: value }])),
  });

/** An app that writes nothing into its folder. Without a given folder, Testing would make one and never remove it. */
const app = () => Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') });
const stackOf = (props: DestinationStackProps): Module => moduleOf(Testing.synth(new DestinationStack(app(), props)));

describe.skipIf(missing !== undefined)(
  `the destination in plain Terraform${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let emulator: Emulator;
    let workspace: Workspace;
    const values = async (module: string, variables: object) =>
      workspace.put(`${module}/values_override.tf.json`, valuesOf(variables));
    const first = VARIANTS.defaults ?? expect.fail();

    beforeAll(async () => {
      emulator = await startEmulator({ defaultAccountId: ACCOUNT_ID });
      const both = Object.entries(VARIANTS).flatMap(([name, { props }]): [string, Module][] => [
        [`stack-${name}`, stackOf(props)],
        [`example-${name}`, example],
      ]);
      workspace = await Workspace.open(emulator.url, { taken: stackOf(first.props), ...Object.fromEntries(both) });
      for (const [name, { variables }] of Object.entries(VARIANTS)) await values(`example-${name}`, variables);
    });
    afterAll(async () => {
      await workspace?.close();
      await emulator.close();
    });

    it('is planned like the CDKTF stack, resource by resource', async () => {
      await workspace.succeed('plan', '-out=plan');
      const plan: Plan = JSON.parse(await workspace.succeed('show', '-json', 'plan'));
      for (const name of Object.keys(VARIANTS)) {
        const ofStack = plannedFor(`stack-${name}`, plan);
        expect(Object.keys(ofStack.resources).length).toBeGreaterThanOrEqual(7);
        expect(plannedFor(`example-${name}`, plan)).toEqual(ofStack);
      }
    });

    // One plan reports the errors of all modules.
    let refusals: Promise<string[]> | undefined;
    const planLooseSources = async (): Promise<string[]> => {
      for (const [loose, module] of LOOSE) {
        const { variables } = VARIANTS[module.replace('example-', '')] ?? expect.fail();
        await values(module, { ...variables, sources: [{ account_id: OTHER, ...loose }] });
      }
      const targets = LOOSE.map(([, module]) => `-target=module.${module}`);
      const { code, output } = await workspace.run('plan', '-no-color', '-input=false', ...targets);
      for (const [name, { variables }] of Object.entries(VARIANTS)) await values(`example-${name}`, variables);
      expect(code).toBe(1);
      return output.split('Error: ').map((error) => error.replace(/[│\s]+/g, ' '));
    };

    it.each(LOOSE)('refuses sources with %j, which would open bucket and key to others', async (_, module, remedy) => {
      refusals ??= planLooseSources();
      const errors = await refusals;
      expect(errors.filter((error) => error.includes(`${module}/`))).toEqual([expect.stringContaining(remedy)]);
    });

    it('can take over the state of the CDKTF stack, and then plans no change', async () => {
      await workspace.succeed('apply', '-target=module.taken');
      await workspace.put('taken/main.tf.json', '{}');
      await workspace.put('taken/main.tf', example.text);
      await values('taken', first.variables);
      const plan = await workspace.succeed('plan', '-target=module.taken');
      // A resource that gets an index is planned as moved. This is no change of the resource.
      expect(plan).toContain(
        'module.taken.aws_kms_key.archive_key has moved to module.taken.aws_kms_key.archive_key[0]',
      );
      expect(plan).toContain('Plan: 0 to add, 0 to change, 0 to destroy.');
    });
  },
);

interface Change {
  readonly actions: readonly string[];
  readonly after: Readonly<Record<string, unknown>>;
  readonly after_unknown: unknown;
}

interface Plan {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly module_address: string;
    readonly change: Change;
  }[];
  readonly output_changes: Readonly<Record<string, Change>>;
}

/** The planned resources and outputs of a module, with policies parsed. */
function plannedFor(module: string, plan: Plan) {
  const prefix = `module.${module}`;
  const resources = plan.resource_changes
    .filter(({ module_address }) => module_address === prefix)
    .map(({ address, change: { actions, after, after_unknown } }) => {
      const { policy, ...values } = after;
      const said = typeof policy === 'string' ? { policy: JSON.parse(policy) } : {};
      // Optional resources of the example have an index.
      const name = address.slice(prefix.length + 1).replace(/\[0\]$/, '');
      return [name, { actions, values, ...said, unknown: after_unknown }];
    });
  const outputs = plan.output_changes[module];
  // An output of the example that has no value is not an output of the stack.
  const after = Object.fromEntries(Object.entries(outputs?.after ?? {}).filter(([, value]) => value !== null));
  return { resources: Object.fromEntries(resources), outputs: { ...outputs, after } };
}
