import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DAY_MS, formatInstant, HOUR_MS } from '../../contract/index.js';
import { ACCOUNT_ID, CONTENT, REGION } from '../support/constants.js';
import { createWorld } from '../support/create-world.js';
import '../support/runtime.js';
import type { ServerWorld } from '../support/server-world.js';
import { ExamplesWorkspace } from './support/examples-workspace.js';
import { oldestAndNewestTerraform } from './terraforms.js';
import { missingForTerraform } from './workspace.js';

const missing = missingForTerraform();

/* The log groups have events of three whole days, from five days ago on. The audit exports the first day. */
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const begin = today - 5 * DAY_MS;
const window = { from: formatInstant(begin), to: formatInstant(begin + DAY_MS) };
const HOURS = 3 * 24;

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** The examples of a language in the documentation of the provider. */
const documented = (language: string): string[] =>
  [...file('docs/terraform.md').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
/** The newest installed Terraform. The examples of actions need 1.14 or newer. */
const newest = oldestAndNewestTerraform().at(-1);
const hasActions = newest !== undefined && Number(newest.version.split('.')[1]) >= 14;

const ARCHIVE = 'examples/stacks/archive';
const BUCKET_NAME = 'archive-of-examples';
const IN_HCL = { folder: 'examples/stacks/application', group: '/shop/pay-in-hcl', stream: 'of-hcl' };
const IN_CDKTF = { folder: 'out/stacks/application', group: '/shop/pay', stream: 'of-cdktf' };
type Application = typeof IN_HCL;

describe.skipIf(missing !== undefined)(`the example stacks${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let world: ServerWorld;
  let workspace: ExamplesWorkspace;

  beforeAll(async () => {
    world = await createWorld({ ownNamespace: true });
    workspace = await ExamplesWorkspace.open(newest?.command ?? 'terraform', world, inject('temporalAddress'), {
      TF_VAR_bucket_name: BUCKET_NAME,
      TF_VAR_log_group: IN_HCL.group,
      TF_VAR_account_id: ACCOUNT_ID,
      TF_VAR_window: JSON.stringify(window),
    });
    const archive = async () => {
      await workspace.inFolder(ARCHIVE, 'init');
      await workspace.inFolder(ARCHIVE, 'apply', '-auto-approve', '-parallelism=64');
    };
    // The program also writes a stack for an archive. These tests do not apply this stack, because other tests do.
    const program = () =>
      workspace.synthesise('examples/cdktf/main.ts', 'out', { BUCKET_NAME, FROM: window.from, TO: window.to });
    await Promise.all([archive(), program()]);
  });
  afterAll(async () => {
    await workspace?.close();
    await world?.close();
  });

  const messages = (hours: number): string[] => Array.from({ length: hours }, (_, hour) => `${CONTENT} hour ${hour}`);
  const loadEvents = ({ group, stream }: Application) =>
    world.emulator.loadEvents(
      { region: REGION, logGroupName: group, logStreamName: stream },
      messages(HOURS).map((message, hour) => ({ timestamp: begin + hour * HOUR_MS, message })),
    );

  /** The events of an application's log stream in the archive. An event that two objects contain counts once. */
  async function archived({ stream }: Application): Promise<Set<string>> {
    const objects = world.aws.objects(BUCKET_NAME, ACCOUNT_ID);
    const found = new Set<string>();
    for await (const page of objects.list('logs/data/')) {
      for (const { key } of page.objects.filter(({ key }) => key.includes(`/${stream}/`))) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of (await objects.read(key))?.chunks ?? []) chunks.push(chunk);
        const text = gunzipSync(Buffer.concat(chunks)).toString();
        for (const [message] of text.matchAll(/\S+ hour \d+/g)) found.add(message);
      }
    }
    return found;
  }

  const apply = ({ folder }: Application, ...flags: readonly string[]) =>
    workspace.inFolder(folder, 'apply', '-auto-approve', ...flags);

  async function destroyArchives(application: Application): Promise<void> {
    expect(await workspace.inFolder(application.folder, 'destroy', '-auto-approve')).toContain('3 destroyed');
    expect(await world.aws.logGroups.find(application.group)).toBeUndefined();
    expect(await archived(application)).toEqual(new Set(messages(HOURS)));
  }

  it('archive what an audit asks for, and everything else when the application is destroyed (stack in HCL)', async () => {
    await workspace.inFolder(IN_HCL.folder, 'init');
    await apply(IN_HCL, '-target=aws_cloudwatch_log_group.pay');
    await loadEvents(IN_HCL);
    expect(await apply(IN_HCL)).toContain(`s3://${BUCKET_NAME}/logs/_logferry/`);
    const audited = await archived(IN_HCL);
    expect([...audited]).toEqual(expect.arrayContaining(messages(24)));
    expect(audited.size).toBeLessThan(HOURS);
    await destroyArchives(IN_HCL);
  });

  it('in CDKTF archive everything when the application is destroyed', async () => {
    await workspace.inFolder(IN_CDKTF.folder, 'init');
    expect(await apply(IN_CDKTF)).toContain(`s3://${BUCKET_NAME}/logs/_logferry/`);
    await loadEvents(IN_CDKTF);
    await destroyArchives(IN_CDKTF);
  });

  it('of the documentation are valid, and the first one runs', async () => {
    const blocks = documented('hcl').filter((text) => hasActions || !text.includes('action "'));
    expect(blocks.length).toBeGreaterThanOrEqual(hasActions ? 3 : 2);
    await workspace.write('documented', blocks.join('\n'));
    await workspace.inFolder('documented', 'init');
    await workspace.inFolder('documented', 'validate');

    world.emulator.createBucket({ name: 'my-archive', region: REGION });
    await world.logGroup('/aws/lambda/pay', 1);
    const here = { provider: { logferry: { temporal_address: inject('temporalAddress') } } };
    await workspace.write('first', blocks[0] ?? '', here);
    await workspace.inFolder('first', 'init');
    expect(await workspace.inFolder('first', 'apply', '-auto-approve')).toContain('1 added');
  });

  it('of CDKTF in the documentation are a part of examples/cdktf/main.ts', () => {
    const blocks = documented('ts');
    expect(blocks).toHaveLength(1);
    expect(file('examples/cdktf/main.ts')).toContain(blocks[0]);
  });

  it('keep the archive, which Terraform refuses to destroy', async () => {
    const folder = `${workspace.folder}/${ARCHIVE}`;
    const refused = await workspace.run(`-chdir=${folder}`, 'plan', '-destroy', '-refresh=false', '-input=false');
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('prevent_destroy') });
  });
});
