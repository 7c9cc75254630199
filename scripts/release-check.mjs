// Packs every package into a folder, and checks the tarballs as they would be published, with publint and attw. Prints
// their paths in the order in which they are published. Arguments: the folder, and the tag of the release, if there is
// one: it must be `v` and the version, and the changelog must have the version with its date.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packedFiles, WORKSPACES } from './packed-files.mjs';

/**
 * attw is no dependency, because it brings a TypeScript of its own (33 MB). npm fetches this version when it is needed.
 */
const ATTW = '@arethetypeswrong/cli@0.18.5';

const root = fileURLToPath(new URL('..', import.meta.url));
const [folder = join(root, 'release'), tag] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const wrong = tag === undefined ? [] : tagProblems();
mkdirSync(folder, { recursive: true });
const tarballs = [];
for (const workspace of WORKSPACES) tarballs.push(await checkedTarball(workspace));
for (const line of wrong) console.error(line);
console.log(tarballs.join('\n'));
process.exitCode = wrong.length === 0 ? 0 : 1;

function tagProblems() {
  const changes = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const dated = new RegExp(`^## ${version.replaceAll('.', '\\.')}, \\d{4}-\\d{2}-\\d{2}$`, 'm').test(changes);
  return [
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, but package.json has version ${version}`]),
    ...(dated ? [] : [`CHANGELOG.md has no section "## ${version}, <date>"`]),
  ];
}

async function checkedTarball(workspace) {
  const cwd = join(root, workspace);
  const packed = run('npm', ['pack', '--silent', '--pack-destination', resolve(folder)], cwd);
  const tarball = join(resolve(folder), packed.stdout.trim().split('\n').at(-1));
  const bytes = readFileSync(tarball);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
  for (const message of messages) wrong.push(`${workspace}: publint: ${formatMessage(message, pkg, { color: false })}`);
  const types = run(
    'npm',
    ['exec', '--yes', '--package', ATTW, '--', 'attw', '--profile', 'esm-only', tarball],
    folder,
  );
  if (types.status !== 0) wrong.push(`${workspace}: attw: ${types.stdout}${types.stderr}`);
  const listed = run('tar', ['-tzf', tarball], folder).stdout.trim().split('\n');
  const expected = [...packedFiles(workspace).keys()].map((path) => `package/${path}`);
  const others = [
    ...expected.filter((path) => !listed.includes(path)),
    ...listed.filter((path) => !expected.includes(path)),
  ];
  if (others.length > 0) wrong.push(`${workspace}: scripts/packed-files.mjs is wrong about ${others.join(', ')}`);
  return tarball;
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 16 * 1024 ** 2 });
}
