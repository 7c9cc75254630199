import { mkdtemp, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../cli/io.js';
import { main } from '../cli/program.js';

/** The arguments of the command that this process runs, and its environment. */
export interface CoverageOptions {
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** Results and cost of a report. `peakRssMB` is the largest resident memory that the process had at any time. */
export interface CoverageFigures {
  exitCode: number;
  seconds: number;
  cpuSeconds: number;
  /** Wall-clock time from the start of the process to the first log group. */
  firstGroupSeconds: number | undefined;
  peakRssMB: number;
  jsonMB: number;
  pageMB: number;
}

const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1_000_000;
const seconds = (ms: number): number => Math.round(ms / 100) / 10;
const megabytes = (bytes: number): number => Math.round((bytes * 10) / BYTES_PER_MB) / 10;

/**
 * Runs the command, which writes a page and a JSON document. This process does nothing else, so the figures are those
 * of the command.
 */
async function report({ args, env }: CoverageOptions): Promise<CoverageFigures> {
  let bytes = 0;
  let firstMs: number | undefined;
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      firstMs ??= performance.now();
      done();
    },
  });
  const io: Io = {
    ...{ stdin: Readable.from([]), stdout, stderr: process.stderr, env },
    ...{ homeFolder: homedir(), temporaryFolder: tmpdir() },
    ...{ now: () => Date.now(), onInterrupt: () => () => undefined, exit: () => undefined },
  };
  const folder = await mkdtemp(join(tmpdir(), 'logferry-coverage-'));
  const page = join(folder, 'page.html');
  const exitCode = await main([...args, '--html', page], io);
  const { user, system } = process.cpuUsage();
  const { size } = await stat(page);
  await rm(folder, { recursive: true });
  return {
    ...{ exitCode, seconds: seconds(performance.now()), cpuSeconds: seconds((user + system) / 1_000) },
    firstGroupSeconds: firstMs === undefined ? undefined : seconds(firstMs),
    peakRssMB: megabytes(process.resourceUsage().maxRSS * BYTES_PER_KIB),
    ...{ jsonMB: megabytes(bytes), pageMB: megabytes(size) },
  };
}

process.once('message', async (options: CoverageOptions) => {
  const figures = await report(options);
  process.send?.(figures, () => process.disconnect());
});
