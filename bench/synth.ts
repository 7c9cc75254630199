import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { quantile } from './statistics.js';

const RUNS = 9;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = new URL('./synth-report.js', import.meta.url).href;

/**
 * Measures processes that import and synthesise the stack of `infra/` with the command in cdktf.json, and processes
 * that do nothing. No other benchmark loads CDKTF.
 */
export async function run(): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-synth-'));
  try {
    const empty = join(folder, 'empty.mjs');
    await writeFile(empty, '');
    const env = {
      ...process.env,
      CDKTF_OUTDIR: join(folder, 'out'),
      LOGFERRY_BUCKET: 'my-archive',
      LOGFERRY_REGION: 'eu-central-1',
      LOGFERRY_ACCOUNT_ID: '111122223333',
      LOGFERRY_PREFIX: 'logs',
    };
    const { app } = JSON.parse(await readFile(join(ROOT, 'cdktf.json'), 'utf8')) as { app: string };
    const [command, ...program] = app.split(' ');
    if (command !== 'node') throw new Error(`the command in cdktf.json does not begin with node: ${app}`);
    const programs = { empty: [empty], stack: program };
    const runs: Record<keyof typeof programs, Run[]> = { empty: [], stack: [] };
    // The two kinds of process alternate, so that changes in the machine's speed affect both.
    for (let count = 0; count < RUNS; count += 1) {
      for (const name of ['empty', 'stack'] as const) runs[name].push(await measure(programs[name], env));
    }
    const of = (name: keyof typeof programs) => {
      const all = (figure: keyof Run) => runs[name].map((run) => run[figure]);
      return {
        medianMs: quantile(all('ms'), 0.5),
        // On a busy machine CPU time is closer to the cost than wall time.
        medianCpuMs: quantile(all('cpuMs'), 0.5),
        mostRssMiB: Math.max(...all('maxRssMiB')),
      };
    };
    return { runs: RUNS, app, empty: of('empty'), stack: of('stack'), goal: 'stack: 600 ms, 150 MiB' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Run {
  ms: number;
  cpuMs: number;
  maxRssMiB: number;
}

async function measure(program: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT, ...program], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  const [report, code] = await Promise.all([text(child.stdio[3] as NodeJS.ReadableStream), ended]);
  if (code !== 0) throw new Error(`node ${program.join(' ')} exited with ${code}`);
  return { ms: Math.round(performance.now() - startedMs), ...JSON.parse(report) };
}
