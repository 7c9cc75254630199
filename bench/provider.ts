import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mostResidentMb, PROVIDER, type Program, type ProviderStart, startProvider } from './plugin-host.js';
import { quantile } from './statistics.js';

const STARTS = 9;
const PLANS = 5;
/** Number of plans after which the cache of compiled code is complete. */
const FIRST_PLANS = 2;
const RESOURCES = 100;
const SAMPLE_MS = 10;

const SOURCE = 'terraform.test/logferry/logferry';
const PROVIDER_FILE = 'terraform-provider-logferry';

/**
 * Measures the Terraform provider: its start, and a plan of many exports without changes under the Terraform on the
 * path. Both run without and with the code that earlier processes have compiled. `args` may name an executable of the
 * provider (`npm run provider:pack -- --sea`), whose start is then measured, too.
 */
export async function run([executable]: readonly string[]): Promise<unknown> {
  const caches = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const variables = { XDG_CACHE_HOME: caches };
  const node = { command: process.execPath, args: [PROVIDER] };
  try {
    // The plan goes first, because its processes also compile what a start needs.
    const plan = await plans(variables);
    const start = {
      compiled: await starts({ ...node, variables }),
      notCompiled: await starts({ ...node, variables: NOTHING_COMPILED }),
      ...(executable && {
        executable: await starts({ command: executable, args: [], variables }),
        executableNotCompiled: await starts({ command: executable, args: [], variables: NOTHING_COMPILED }),
      }),
    };
    const goals = 'schemaMs 350, of the executable 250, extraSeconds 1.5, residentMb 120';
    return { start, plan, goals };
  } finally {
    await rm(caches, { recursive: true, force: true });
  }
}

const NOTHING_COMPILED = { NODE_DISABLE_COMPILE_CACHE: '1' };

async function starts(program: Program): Promise<unknown> {
  const all: ProviderStart[] = [];
  await startProvider(program);
  for (let count = 0; count < STARTS; count += 1) all.push(await startProvider(program));
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

/**
 * Measures plans of exports and plans of `terraform_data`. The plans of `terraform_data` show the time that Terraform
 * itself needs. The kinds of plans alternate, so that changes in the machine's speed affect all of them.
 */
async function plans(variables: NodeJS.ProcessEnv): Promise<unknown> {
  const folders = { exports: await workspace(exportOf), data: await workspace(dataOf) };
  const kinds = {
    exports: () => timePlan(folders.exports, variables),
    exportsNotCompiled: () => timePlan(folders.exports, NOTHING_COMPILED),
    data: () => timePlan(folders.data, variables),
  };
  type Kind = keyof typeof kinds;
  const names = Object.keys(kinds) as Kind[];
  try {
    for (let count = 0; count < FIRST_PLANS; count += 1) await kinds.exports();
    const seconds: Record<Kind, number[]> = { exports: [], exportsNotCompiled: [], data: [] };
    for (let count = 0; count < PLANS; count += 1) {
      for (const name of names) seconds[name].push((await kinds[name]()) / 1_000);
    }
    const least = (name: Kind) => quantile(seconds[name], 0);
    const median = (name: Kind) => quantile(seconds[name], 0.5);
    const rounded = (value: number) => Math.round(value * 100) / 100;
    const extra = (name: Kind) => ({
      least: rounded(least(name) - least('data')),
      median: rounded(median(name) - median('data')),
    });
    return {
      runs: PLANS,
      resources: RESOURCES,
      exportsSeconds: { least: least('exports'), median: median('exports') },
      exportsNotCompiledSeconds: { least: least('exportsNotCompiled'), median: median('exportsNotCompiled') },
      terraformDataSeconds: { least: least('data'), median: median('data') },
      extraSeconds: extra('exports'),
      extraNotCompiledSeconds: extra('exportsNotCompiled'),
      // The memory is measured in separate plans, because looking for the processes slows a plan.
      residentMb: Math.max(
        await mostMemory(folders.exports, variables),
        await mostMemory(folders.exports, NOTHING_COMPILED),
      ),
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

/** The time of one plan (ms). @throws Error if the plan has changes */
async function timePlan(folder: string, variables: NodeJS.ProcessEnv): Promise<number> {
  const startedMs = performance.now();
  await plan(folder, variables);
  return performance.now() - startedMs;
}

/** The most memory (MB) that a process of the provider has during one plan. */
async function mostMemory(folder: string, variables: NodeJS.ProcessEnv): Promise<number> {
  let mostMb = 0;
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      mostMb = Math.max(mostMb, ...(await providersOf(folder)).map(mostResidentMb));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  try {
    await plan(folder, variables);
  } finally {
    isOver = true;
    await sampling;
  }
  return mostMb;
}

/** @throws Error if the plan has changes */
async function plan(folder: string, variables: NodeJS.ProcessEnv): Promise<void> {
  const env = {
    ...process.env,
    ...variables,
    TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc'),
    CHECKPOINT_DISABLE: '1',
  };
  const child = spawn('terraform', ['plan', '-detailed-exitcode', '-input=false'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`terraform plan in ${folder} ended with ${code}`);
}

/** Ids of the processes of the provider that Terraform has started for a folder. */
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
