import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seen } from '../support/seen.js';
import { bundleProbe, PluginWorkspace } from './support/plugin-workspace.js';
import { installedTerraforms, runsAllTests, TESTED_RELEASES, type Test } from './terraforms.js';

let program: string;
let workspace: PluginWorkspace;

beforeAll(async () => {
  program = await bundleProbe(await mkdtemp(join(tmpdir(), 'logferry-probe-')));
});
afterAll(() => rm(program, { recursive: true, force: true }));

for (const release of TESTED_RELEASES) {
  if (!installedTerraforms().some(({ version }) => version === release)) {
    it.skip(`Terraform ${release} is not installed`);
  }
}

const hasActions = (product: string, version: string) => product === 'terraform' && Number(version.split('.')[1]) >= 14;
const hasImportByIdentity = (product: string, version: string) =>
  product === 'terraform' && Number(version.split('.')[1]) >= 12;

describe.each(installedTerraforms())('our transport under $product $version', ({ product, version, command }) => {
  const isComplete = runsAllTests({ product, version });
  const itInFull: Test = isComplete ? it : () => {};

  beforeEach(async () => {
    workspace = await PluginWorkspace.open(command, program);
  });
  // No command may leave processes or temporary files of the provider behind.
  afterEach(async () => {
    await seen(async () => (await workspace.leftovers()).length === 0);
    await workspace.close();
  });

  it('plans, applies, updates, repairs, replaces and destroys a resource with unknown values', async () => {
    const thing = (members: string) => `
      resource "terraform_data" "word" { input = "hello" }
      resource "probe_thing" "it" {
        name   = "it"
        size   = 9007199254740993
        groups = ["b", "a"]
        tags   = { word = terraform_data.word.output }
        steps  = [{ at = "noon" }, { at = "midnight" }]
        window = { from = "2026-10-01T00:00:00Z" }
        ${members}
        timeouts { create = "2h" }
      }
      data "probe_thing" "it" { name = probe_thing.it.name }
      output "thing" { value = probe_thing.it }
      output "seen" { value = data.probe_thing.it }`;
    // Because of `format`, Terraform knows a prefix of the unknown value, and sends a refined unknown value.
    await workspace.configure(thing('note = format("note-%s", terraform_data.word.output)'));
    expect(await workspace.succeed('plan')).toContain('+ note     = (known after apply)');
    await workspace.apply();
    const created = {
      name: 'it',
      note: 'note-hello',
      groups: ['a', 'b'],
      tags: { word: 'hello' },
      steps: [
        { at: 'noon', seen: 'seen noon' },
        { at: 'midnight', seen: 'seen midnight' },
      ],
      window: { from: '2026-10-01T00:00:00Z', ms: 20 },
      grade: 'ordinary',
      id: 'thing-it',
      revision: 1,
      status: 'DONE',
      timeouts: { create: '2h' },
    };
    expect((await workspace.outputs()).thing).toMatchObject(created);
    expect(await workspace.succeed('output', '-json')).toContain('"size": 9007199254740993');
    expect((await workspace.outputs()).seen).toMatchObject({ name: 'it', status: 'DONE' });
    expect(await workspace.changes()).toBe(0);

    // An update in place keeps the other attributes. Another order of a set is no change.
    await workspace.configure(thing('note = "other"').replace('["b", "a"]', '["a", "b"]'));
    expect(await workspace.succeed('plan')).toContain('1 to change, 0 to destroy');
    await workspace.apply();
    expect((await workspace.outputs()).thing).toMatchObject({ ...created, note: 'other', revision: 2 });
    expect(await workspace.changes()).toBe(0);

    // Drift: an attribute that was changed outside Terraform is set again, and a removed resource is created again.
    await workspace.changeThing('it', { note: 'drifted' });
    expect(await workspace.changes()).toBe(2);
    await workspace.apply();
    expect(await workspace.thing('it')).toMatchObject({ note: 'other', revision: 3 });
    await rm(workspace.file('it'));
    expect(await workspace.changes()).toBe(2);
    await workspace.apply();

    const replaced = thing('').replace('2026-10-01', '2026-11-01');
    await workspace.configure(replaced);
    expect(await workspace.succeed('plan')).toMatch(
      /from = "2026-10-01T00:00:00Z" -> "2026-11-01T00:00:00Z" # forces replacement/,
    );
    await workspace.apply();
    expect(await workspace.thing('it')).toMatchObject({ window: { from: '2026-11-01T00:00:00Z' }, revision: 1 });

    await workspace.succeed('destroy', '-auto-approve');
    expect(workspace.exists('it')).toBe(false);
  });

  itInFull('shows diagnostics on the line of the attribute', async () => {
    await workspace.configure('resource "probe_thing" "it" {\n  name = "a/b"\n  note = "large"\n}\n');
    const { code, output } = await workspace.run('validate');
    expect(code).toBe(1);
    expect(output).toMatch(/A name has no slash\./);
    expect(output).toMatch(/on main\.tf line \d+, in resource "probe_thing" "it":\n.*name = "a\/b"/);

    await workspace.configure('resource "probe_thing" "it" {\n  name = "it"\n  note = "large"\n}\n');
    expect((await workspace.run('validate')).output).toContain('large things need a size');
    await workspace.configure('resource "probe_thing" "it" {\n  name = "it"\n  size = 1.5\n}\n');
    expect((await workspace.run('validate')).output).toContain('size must be a whole number of 64 bits.');
  });

  itInFull('stores no state if a failed create returns none, and keeps the state if a delete fails', async () => {
    await workspace.configure('resource "probe_thing" "it" {\n  name = "it"\n  fail = "no room"\n}\n');
    const { code, output } = await workspace.run('apply', '-auto-approve');
    expect(code).toBe(1);
    expect(output).toContain('no room');
    expect(await workspace.succeed('state', 'list').catch(() => '')).not.toContain('probe_thing');

    await workspace.configure('resource "probe_thing" "it" {\n  name = "it"\n  note = "stays"\n}\n');
    await workspace.apply();
    const destroyed = await workspace.run('destroy', '-auto-approve');
    expect(destroyed.code).toBe(1);
    expect(destroyed.output).toContain('it does not go');
    expect(await workspace.succeed('state', 'list')).toContain('probe_thing.it');
    expect(await workspace.changes()).toBe(0);
  });

  itInFull('warns in the plan of a destroy', async () => {
    await workspace.configure('resource "probe_thing" "it" {\n  name = "it"\n  note = "precious"\n}\n');
    await workspace.apply();
    expect(await workspace.succeed('plan', '-destroy')).toContain('the file will be removed');
  });

  it('imports by id, and by identity if Terraform supports that', async () => {
    const hcl = 'resource "probe_thing" "it" {\n  name = "it"\n}\n';
    await workspace.configure(hcl);
    await workspace.apply();
    await workspace.succeed('state', 'rm', 'probe_thing.it');
    await workspace.succeed('import', 'probe_thing.it', 'thing-it');
    expect(await workspace.changes()).toBe(0);
    const missing = await workspace.run('import', 'probe_thing.other', 'thing-other');
    expect(missing.code).toBe(1);
    if (!hasImportByIdentity(product, version)) return;
    await workspace.succeed('state', 'rm', 'probe_thing.it');
    await workspace.configure(`${hcl}import {\n  to = probe_thing.it\n  identity = { id = "thing-it" }\n}\n`);
    expect(await workspace.apply()).toContain('1 imported');
    expect(await workspace.changes()).toBe(0);
  });

  itInFull('upgrades a state of an older version, and refuses a state of a newer version', async () => {
    await workspace.configure('resource "probe_thing" "it" {\n  name = "it"\n  note = "old (upgraded)"\n}\n');
    await workspace.apply();
    const file = join(workspace.folder, 'terraform.tfstate');
    const change = async (version: number, members: object) => {
      const state = JSON.parse(await readFile(file, 'utf8'));
      const [instance] = state.resources[0].instances;
      instance.schema_version = version;
      const { note: _note, ...attributes } = instance.attributes;
      instance.attributes = { ...attributes, ...members };
      await writeFile(file, JSON.stringify(state));
    };
    await change(1, { title: 'old' });
    expect(await workspace.changes()).toBe(0);
    // A state of the same version may have attributes that this provider no longer has.
    await change(2, { note: 'old (upgraded)', gone: [1] });
    expect(await workspace.changes()).toBe(0);
    await change(3, {});
    const { code, output } = await workspace.run('plan');
    expect(code).toBe(1);
    expect(output.replaceAll(/\s+/g, ' ')).toContain('created by a newer provider version');
  });

  itInFull('answers a Ctrl-C immediately, with a state that Terraform keeps untainted', async () => {
    const slow = join(workspace.folder, 'go');
    await workspace.configure(`resource "probe_thing" "it" {\n  name = "it"\n  slow = "${slow}"\n}\n`);
    const { child, ended } = workspace.start('apply', '-auto-approve');
    await seen(() => workspace.exists('it'));
    child.kill('SIGINT');
    expect((await ended).code).toBe(1);
    const shown = await workspace.succeed('show');
    expect(shown).toContain('"RUNNING"');
    expect(shown).not.toContain('tainted');
    expect(await workspace.changes()).toBe(0);
  });

  itInFull('ends when Terraform is killed, and leaves no process and no file', async () => {
    await workspace.configure(
      `resource "probe_thing" "it" {\n  name = "it"\n  slow = "${join(workspace.folder, 'go')}"\n}\n`,
    );
    const { child, ended } = workspace.start('apply', '-auto-approve');
    await seen(() => workspace.exists('it'));
    expect(await workspace.leftovers()).not.toEqual([]);
    child.kill('SIGKILL');
    await ended;
    await seen(async () => (await workspace.leftovers()).length === 0);
  });

  it.runIf(hasActions(product, version))('runs actions: plan, progress, refusal and Ctrl-C', async () => {
    const touch = (members: string) =>
      `action "probe_touch" "it" {\n  config {\n    file = "${workspace.folder}/go"\n    ${members}\n  }\n}\n`;
    await workspace.configure(touch('refuse = "not today"'));
    const refused = await workspace.run('apply', '-auto-approve', '-invoke=action.probe_touch.it');
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/not today[\s\S]*refuse = "not today"/);

    await workspace.configure(touch(''));
    const { child, ended } = workspace.start('apply', '-auto-approve', '-invoke=action.probe_touch.it');
    let output = '';
    child.stdout?.on('data', (chunk: string) => {
      output += chunk;
    });
    await seen(() => output.includes('first step'));
    child.kill('SIGINT');
    const interrupted = await ended;
    expect(interrupted.code).toBe(1);
    expect(interrupted.output).not.toContain('panic');
    expect(interrupted.output).not.toContain('second step');

    await writeFile(join(workspace.folder, 'go'), '');
    expect(existsSync(join(workspace.folder, 'go'))).toBe(true);
    await workspace.apply('-invoke=action.probe_touch.it');
  });
});
