import { homedir, tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../cli/io.js';
import { main } from '../cli/program.js';

/** The arguments of the command that this process runs, and its environment. */
export interface VerifyTask {
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** Result and cost of a verification. `peakRssMB` is the largest resident memory that the process had at any time. */
export interface VerifyFigures {
  exitCode: number;
  seconds: number;
  cpuSeconds: number;
  peakRssMB: number;
}

const MS = 1_000;
const KIB_PER_MB = 1_000_000 / 1_024;
const tenths = (value: number): number => Math.round(value * 10) / 10;

/** Runs the command in a process that does nothing else. The time counts from the start of the process. */
async function verify({ args, env }: VerifyTask): Promise<VerifyFigures> {
  const io: Io = {
    stdin: Readable.from([]),
    stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
    ...{ stderr: process.stderr, env, homeFolder: homedir(), temporaryFolder: tmpdir() },
    now: () => Date.now(),
    ...{ onInterrupt: () => () => undefined, exit: () => undefined },
  };
  const exitCode = await main(args, io);
  const { user, system } = process.cpuUsage();
  return {
    ...{ exitCode, seconds: tenths(performance.now() / MS), cpuSeconds: tenths((user + system) / MS / MS) },
    peakRssMB: tenths(process.resourceUsage().maxRSS / KIB_PER_MB),
  };
}

process.once('message', async (task: VerifyTask) => {
  const figures = await verify(task);
  process.send?.(figures, () => process.disconnect());
});
