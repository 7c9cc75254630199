import { CLI, timeNode } from './process.js';
import { quantile } from './statistics.js';

const RUNS = 15;

/**
 * Measures how long a command takes to start, as a multiple of the time of a Node.js process that does nothing. Goal:
 * below 1.6.
 */
export async function run(): Promise<unknown> {
  const commands = { empty: ['-e', '0'], version: [CLI, '--version'], help: [CLI, '--help'] };
  const times: Record<keyof typeof commands, number[]> = { empty: [], version: [], help: [] };
  // The commands alternate, so that changes in the machine's speed affect all of them.
  for (let count = 0; count < RUNS; count += 1) {
    for (const name of ['empty', 'version', 'help'] as const) times[name].push(await timeNode(commands[name]));
  }
  const median = (name: keyof typeof commands) => quantile(times[name], 0.5);
  const ratio = (name: keyof typeof commands) => Math.round((100 * median(name)) / median('empty')) / 100;
  return {
    runs: RUNS,
    medianMs: { empty: median('empty'), version: median('version'), help: median('help') },
    ratio: { version: ratio('version'), help: ratio('help') },
    goal: 'ratio < 1.6',
  };
}
