// Checks types, lint and formatting, import arrows, unused code, packages and their sizes, the paths in documents, and
// the reference of the provider. Runs all checks, then prints every failure. Arguments: the names of single checks.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = {
  // Updates the build, and then checks the tests against the declarations of the build, so that nothing is compiled
  // twice.
  types: ['node_modules/@typescript/native/bin/tsc', '-b', 'tsconfig.tests.json'],
  'lint and formatting': ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  'import arrows': [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    '.',
  ],
  'unused code': ['node_modules/knip/bin/knip.js'],
  packages: ['scripts/check-packages.mjs'],
  'sizes of packages': ['scripts/check-sizes.mjs'],
  'paths in documents': ['scripts/check-docs.mjs'],
  'reference of the provider': [
    'node_modules/tsx/dist/cli.mjs',
    '-C',
    'logferry-source',
    'scripts/provider-docs.ts',
    '--check',
  ],
};
const only = process.argv.slice(2);

const run = (name, args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ name, code, output }));
  });

const chosen = Object.entries(tools).filter(([name]) => only.length === 0 || only.includes(name));
const results = await Promise.all(chosen.map(([name, args]) => run(name, args)));
for (const { name, code, output } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(output);
}
process.exit(results.every(({ code }) => code === 0) ? 0 : 1);
