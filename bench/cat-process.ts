import { homedir, tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../cli/io.js';
import { main } from '../cli/program.js';

/** Results and cost of a command that prints events. `peakRssMB` is the largest resident memory at any time. */
export interface CatFigures {
  exitCode: number;
  seconds: number;
  cpuSeconds: number;
  /** Wall-clock time until the first event was printed. */
  firstEventSeconds: number;
  peakRssMB: number;
  printedMB: number;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** Runs a command in a process that does nothing else, and discards the output. */
async function measured(args: readonly string[]): Promise<CatFigures> {
  let bytes = 0;
  let firstMs = 0;
  const startMs = performance.now();
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (bytes === 0) firstMs = performance.now();
      bytes += chunk.length;
      setImmediate(done);
    },
  });
  const io: Io = {
    ...{ stdin: Readable.from([]), stdout, stderr: process.stderr, env: process.env },
    ...{ homeFolder: homedir(), temporaryFolder: tmpdir() },
    ...{ now: () => Date.now(), onInterrupt: () => () => undefined, exit: () => undefined },
  };
  const exitCode = await main(args, io);
  const { user, system } = process.cpuUsage();
  return {
    ...{ exitCode, seconds: tenths((performance.now() - startMs) / 1_000), cpuSeconds: tenths((user + system) / 1e6) },
    firstEventSeconds: tenths((firstMs - startMs) / 1_000),
    peakRssMB: tenths((process.resourceUsage().maxRSS * 1_024) / 1e6),
    printedMB: tenths(bytes / 1e6),
  };
}

process.once('message', async (args: string[]) => {
  process.send?.(await measured(args));
  process.disconnect();
});
