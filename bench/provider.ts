import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mostResidentMb, PROVIDER, type ProviderStart, startProvider } from './plugin-host.js';
import { quantile } from './statistics.js';

const STARTS = 9;
const PLANS = 5;
const RESOURCES = 100;
const SAMPLE_MS = 10;

const SOURCE = 'terraform.test/logferry/logferry';
const PROVIDER_FILE = 'terraform-provider-logferry';

/** Measures the Terraform provider: its start, and a plan of many exports without changes under the Terraform of the path. */
export async function run(): Promise<unknown> {
  return { start: await starts(), plan: await plans(), goals: 'schemaMs 350, extraSeconds 1.5, residentMb 120' };
}

async function starts(): Promise<unknown> {
  const all: ProviderStart[] = [];
  for (let count = 0; count < STARTS; count += 1) all.push(await startProvider());
  const figure = (name: 'handshakeMs' | 'schemaMs' | 'cpuMs' | 'residentMb') => {
    const values = all.map((start) => start[name]);
    return { least: Math.round(Math.min(...values)), median: Math.round(quantile(values, 0.5)) };
  };
  return {
    runs: STARTS,
    handshakeMs: figure('handshakeMs'),
    schemaMs: figure('schemaMs'),
    cpuMs: figure('cpuMs'),
    residentMb: figure('residentMb'),
  };
}

/** Plans of `terraform_data` are what Terraform itself needs. They run in turn with those of exports. */
async function plans(): Promise<unknown> {
  const folders = { exports: await workspace(exportOf), data: await workspace(dataOf) };
  try {
    const seconds: Record<keyof typeof folders, number[]> = { exports: [], data: [] };
    let mostMb = 0;
    for (let count = 0; count < PLANS; count += 1) {
      for (const name of ['exports', 'data'] as const) {
        const { tookMs, providerMb } = await timePlan(folders[name]);
        seconds[name].push(tookMs / 1_000);
        mostMb = Math.max(mostMb, providerMb);
      }
    }
    const least = (name: keyof typeof folders) => quantile(seconds[name], 0);
    const median = (name: keyof typeof folders) => quantile(seconds[name], 0.5);
    const rounded = (value: number) => Math.round(value * 100) / 100;
    return {
      runs: PLANS,
      resources: RESOURCES,
      exportsSeconds: { least: least('exports'), median: median('exports') },
      terraformDataSeconds: { least: least('data'), median: median('data') },
      extraSeconds: {
        least: rounded(least('exports') - least('data')),
        median: rounded(median('exports') - median('data')),
      },
      residentMb: mostMb,
    };
  } finally {
    for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true });
  }
}

interface Resource {
  readonly hcl: string;
  readonly type: string;
  readonly provider: string;
  readonly attributes: object;
}

/** An export of a log group of its own, and the state that it has when it is complete. */
function exportOf(index: number): Resource {
  const window = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
  const hcl = `resource "logferry_export" "r${index}" {
    source      = { log_groups = ["/group-${index}"] }
    window      = { from = "${window.from}", to = "${window.to}" }
    destination = { bucket = "my-archive" }
    region      = "eu-central-1"
  }`;
  const attributes = {
    ...{ source: { log_groups: [`/group-${index}`] }, window, destination: { bucket: 'my-archive' } },
    ...{ region: 'eu-central-1', slice: 'day', id: `exp-${index}`, status: 'COMPLETED', failures: [] },
  };
  return { hcl, type: 'logferry_export', provider: `provider["${SOURCE}"]`, attributes };
}

function dataOf(index: number): Resource {
  const attributes = {
    id: String(index),
    input: { value: 'x', type: 'string' },
    output: { value: 'x', type: 'string' },
  };
  return {
    hcl: `resource "terraform_data" "r${index}" { input = "x" }`,
    type: 'terraform_data',
    provider: 'provider["terraform.io/builtin/terraform"]',
    attributes,
  };
}

/** A folder with resources and the state in which they need no change. */
async function workspace(resourceOf: (index: number) => Resource): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const resources = Array.from({ length: RESOURCES }, (_, index) => resourceOf(index));
  const usesProvider = resources[0]?.type === 'logferry_export';
  const required = `terraform {\n  required_providers {\n    logferry = { source = "${SOURCE}" }\n  }\n}\n`;
  await writeFile(
    join(folder, 'main.tf'),
    `${usesProvider ? required : ''}${resources.map(({ hcl }) => hcl).join('\n')}\n`,
  );
  const stored = resources.map(({ type, provider, attributes }, index) => ({
    ...{ mode: 'managed', type, name: `r${index}`, provider },
    instances: [{ schema_version: type === 'terraform_data' ? 0 : 1, attributes }],
  }));
  const state = {
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: 'bench',
    outputs: {},
    resources: stored,
  };
  await writeFile(join(folder, 'terraform.tfstate'), JSON.stringify(state));
  const launcher = `#!/bin/sh\nexec "${process.execPath}" "${PROVIDER}" "${folder}"\n`;
  await writeFile(join(folder, PROVIDER_FILE), launcher, { mode: 0o755 });
  const overrides = `provider_installation {\n  dev_overrides { "${SOURCE}" = "${folder}" }\n  direct {}\n}\n`;
  await writeFile(join(folder, 'cli.tfrc'), overrides);
  return folder;
}

/** One plan, with the most memory that a process of the provider has had. @throws Error if the plan has changes */
async function timePlan(folder: string): Promise<{ tookMs: number; providerMb: number }> {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc'), CHECKPOINT_DISABLE: '1' };
  const startedMs = performance.now();
  const child = spawn('terraform', ['plan', '-detailed-exitcode', '-input=false'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  let providerMb = 0;
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      providerMb = Math.max(providerMb, ...(await providersOf(folder)).map(mostResidentMb));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  const [code] = await ended;
  const tookMs = performance.now() - startedMs;
  isOver = true;
  await sampling;
  if (code !== 0) throw new Error(`terraform plan in ${folder} ended with ${code}`);
  return { tookMs, providerMb };
}

/** Ids of the provider's processes of a folder. */
async function providersOf(folder: string): Promise<number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      return command.includes(PROVIDER) && command.includes(folder) ? [Number(id)] : [];
    }),
  );
  return found.flat();
}
