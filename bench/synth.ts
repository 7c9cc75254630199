import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { quantile } from './statistics.js';

const RUNS = 9;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = new URL('./synth-report.js', import.meta.url).href;

/**
 * Importing and synthesising the stack of `infra/`, as one types it, beside a file of nothing run in the same way.
 * The stack is named by its path alone: nothing else that is measured here loads CDKTF.
 */
export async function run(): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-synth-'));
  try {
    const empty = join(folder, 'empty.ts');
    await writeFile(empty, '');
    const env = {
      ...process.env,
      CDKTF_OUTDIR: join(folder, 'out'),
      LOGFERRY_BUCKET: 'my-archive',
      LOGFERRY_REGION: 'eu-central-1',
      LOGFERRY_ACCOUNT_ID: '111122223333',
      LOGFERRY_PREFIX: 'logs',
    };
    const programs = { empty, stack: join(ROOT, 'infra', 'main.ts') };
    const runs: Record<keyof typeof programs, Run[]> = { empty: [], stack: [] };
    // Once unmeasured: tsx keeps what it has compiled.
    await measure(programs.stack, env);
    for (let count = 0; count < RUNS; count += 1) {
      for (const name of ['empty', 'stack'] as const) runs[name].push(await measure(programs[name], env));
    }
    const of = (name: keyof typeof programs) => ({
      medianMs: quantile(
        runs[name].map(({ ms }) => ms),
        0.5,
      ),
      slowestMs: Math.max(...runs[name].map(({ ms }) => ms)),
      mostRssMiB: Math.max(...runs[name].map(({ maxRssMiB }) => maxRssMiB)),
    });
    return { runs: RUNS, empty: of('empty'), stack: of('stack'), goal: 'stack: 600 ms, 150 MiB' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Run {
  ms: number;
  maxRssMiB: number;
}

async function measure(program: string, env: NodeJS.ProcessEnv): Promise<Run> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT, '--import', 'tsx', program], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  const [report, code] = await Promise.all([text(child.stdio[3] as NodeJS.ReadableStream), ended]);
  if (code !== 0) throw new Error(`${program} exited with ${code}`);
  return { ms: Math.round(performance.now() - startedMs), ...JSON.parse(report) };
}
