import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { LONG_FILES } from './support/longest-first.js';

const exec = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Layers that repeat tests of other layers under other conditions. */
const REPEATING = ['switched', 'switched-scenarios'];

/** The layers that an npm script runs, sorted by name. */
async function layersOf(script: string): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return [...scripts[script].matchAll(/--project (\S+)/g)].map(([, name]) => name).sort();
}

it('every test file is in one layer, and every layer runs either in `npm test` or in `npm run test:rest`', async () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { stdout } = await exec(process.execPath, [vitest, 'list', '--filesOnly', '--json'], {
    cwd: root,
    maxBuffer: 16 * 1024 ** 2,
  });
  const listed: { file: string; projectName: string }[] = JSON.parse(stdout);
  const layers = [...new Set(listed.map(({ projectName }) => projectName))].sort();
  expect([...(await layersOf('test')), ...(await layersOf('test:rest'))].sort()).toEqual(layers);

  const inLayers = listed
    .filter(({ projectName }) => !REPEATING.includes(projectName))
    .map(({ file }) => relative(root, file));
  const { stdout: known } = await exec('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: root,
  });
  const files = known
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(root, file)));
  expect(inLayers.sort()).toEqual(files.sort());
  // Every file in the list of long files exists.
  expect(files).toEqual(expect.arrayContaining([...LONG_FILES]));
});
