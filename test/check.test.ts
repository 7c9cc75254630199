import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

it.concurrent.each([
  'types',
  'lint and formatting',
  'import arrows',
  'unused code',
  'packages',
  'sizes of packages',
  'paths in documents',
  'reference of the provider',
])('npm run check: %s', async (name) => {
  await promisify(execFile)(process.execPath, ['scripts/check.mjs', name], { cwd: root }).catch((error) => {
    throw new Error(error.stdout);
  });
});
