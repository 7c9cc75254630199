// The command in cdktf.json. Runs the built `logferry infra synth`, because it starts twice as fast as with tsx. Builds
// it first if the build is missing or older than the sources of the stack.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The sources of the command and of the stack. */
const SOURCES = ['cli', 'infra', 'destination', 'archive', 'contract'];

const changedMs = (path) => statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const builtMs = changedMs('dist/.tsbuildinfo');
const stale = SOURCES.some((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .some((name) => changedMs(`${folder}/${name}`) > builtMs),
);
if (stale) {
  // The output of the build goes to stderr, because stdout is for the output of the stack.
  const { status } = spawnSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
process.argv.splice(2, Infinity, 'infra', 'synth');
await import('../dist/cli/main.js');
