import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderWorkspace } from './support/provider-workspace.js';
import { oldestAndNewestTerraform } from './terraforms.js';

/** A state of the first version of `logferry_export`, as Terraform stores it. `v1.tfstate` must never be changed. */
const V1 = new URL('v1.tfstate', import.meta.url);
const CONFIGURATION = `
  resource "logferry_export" "pay" {
    source      = { log_groups = ["/pay"] }
    window      = { from = "2026-10-01T00:00:00Z", to = "2026-10-02T00:00:00Z" }
    destination = { bucket = "my-archive", prefix = "logs" }
    region      = "eu-central-1"
    triggers    = { run = "1" }
  }`;

let workspace: ProviderWorkspace;

// The oldest release stores no identities, and the newest one asks the provider to upgrade them. A complete export
// needs no Temporal.
describe.each(oldestAndNewestTerraform())('a stored state under $product $version', ({ command }) => {
  beforeEach(async () => {
    workspace = await ProviderWorkspace.open(command, { temporal_address: '127.0.0.1:1' });
    await workspace.configure(CONFIGURATION);
  });
  afterEach(() => workspace.close());

  const store = async (schemaVersion: number, more: object) => {
    const state = JSON.parse(await readFile(V1, 'utf8'));
    const [instance] = state.resources[0].instances;
    instance.schema_version = schemaVersion;
    Object.assign(instance.attributes, more);
    await writeFile(workspace.stateFile, JSON.stringify(state));
  };

  it('of version 1 needs no change, and loses attributes that the schema no longer has', async () => {
    await store(1, { retired: 'value' });
    expect(await workspace.changes()).toBe(0);
    await workspace.apply();
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({ status: 'COMPLETED' });
    expect(values).not.toHaveProperty('retired');
    expect(await workspace.destroy()).toContain('1 destroyed');
  });

  it('of a later version is refused, and stays as it is', async () => {
    await store(2, {});
    const { code, output } = await workspace.run('plan', '-detailed-exitcode', '-input=false');
    expect({ code, output: output.replace(/[│\s]+/g, ' ') }).toEqual({
      code: 1,
      output: expect.stringContaining('created by a newer provider version'),
    });
    expect((await workspace.state())['logferry_export.pay']?.values.status).toBe('COMPLETED');
  });
});
