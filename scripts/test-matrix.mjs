// Runs the scenarios in passes, and lists the passes that fail. A switch gives the emulator another behaviour, mostly
// on a point where AWS's behaviour is not known. Each switch has one pass: all scenarios in virtual time, and all tests
// of test/engine/, which run the scenarios marked `alsoOverTheServer` over a real server. The last pass runs all
// scenarios over a real server, with the least certain switches together and without a workflow cache; `npm run
// test:rest` does so in virtual time. Arguments: names of
// switches, or parts of names. Default: all passes.
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

const passes = chosen.map(([name, switches]) => ({
  name,
  layers: ['simulation', 'core', 'system'],
  env: switchedBy(switches),
}));
if (wanted.length === 0) {
  passes.push({
    name: 'the least certain, no workflow cache',
    layers: ['switched'],
    env: { LOGFERRY_TEST_ALL: '1' },
  });
}

const failed = [];
for (const { name, layers, env } of passes) {
  console.log(`\n${name}: ${JSON.stringify(env)}`);
  const projects = layers.flatMap((layer) => ['--project', layer]);
  const args = ['vitest', 'run', ...projects, 'test/engine', 'test/scenarios', '--reporter', 'dot'];
  const child = spawn('npx', args, { env: { ...process.env, ...env }, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) failed.push(name);
}
console.log(
  `\n${passes.length - failed.length} of ${passes.length} passes succeeded${failed.map((name) => `\nfailed: ${name}`).join('')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
