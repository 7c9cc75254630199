/**
 * The benchmarks by name. `npm run bench -- NAME [ARGS]` runs one and prints the figures as one JSON document. A
 * benchmark does not pass or fail. Packages have their own benchmarks: `npm run bench -w packages/emulator`.
 */
const BENCHMARKS: Record<string, () => Promise<{ run: (args: string[]) => Promise<unknown> }>> = {
  'cold-start': () => import('./cold-start.js'),
  provider: () => import('./provider.js'),
  plan: () => import('./plan.js'),
  coverage: () => import('./coverage.js'),
  cat: () => import('./cat.js'),
  slot: () => import('./slot.js'),
  actions: () => import('./actions.js'),
  fair: () => import('./fair.js'),
  metrics: () => import('./metrics.js'),
  demo: () => import('./demo.js'),
  'first-hour': () => import('./first-hour.js'),
  receipt: () => import('./receipt.js'),
  synth: () => import('./synth.js'),
  verify: () => import('./verify.js'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = BENCHMARKS[name];
if (load === undefined) {
  process.stderr.write(`There is no benchmark "${name}". Choose one of: ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exitCode = 64;
} else {
  const figures = await (await load()).run(args);
  process.stdout.write(`${JSON.stringify({ benchmark: name, node: process.version, figures }, undefined, 2)}\n`);
}
