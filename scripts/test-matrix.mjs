// Runs the end-to-end tests of the engine once under each switch of the emulator, and says which do not hold.
// Arguments: names of switches, or parts of them; all of them without.
import { spawn } from 'node:child_process';
import { tsImport } from 'tsx/esm/api';

const { SWITCHES, switchedBy } = await tsImport('../test/support/switches.ts', import.meta.url);
const wanted = process.argv.slice(2);
const chosen = Object.entries(SWITCHES).filter(
  ([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
if (chosen.length === 0) {
  console.error(`no switch is called ${wanted.join(', ')}; there are: ${Object.keys(SWITCHES).join(', ')}`);
  process.exit(64);
}

const failed = [];
for (const [name, switches] of chosen) {
  console.log(`\n${name}: ${JSON.stringify(switches)}`);
  const env = { ...process.env, ...switchedBy(switches) };
  const args = ['vitest', 'run', '--project', 'system', 'test/engine', '--reporter', 'dot'];
  const child = spawn('npx', args, { env, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) failed.push(name);
}
console.log(
  `\n${chosen.length - failed.length} of ${chosen.length} switches hold${failed.map((name) => `\nnot: ${name}`).join('')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
