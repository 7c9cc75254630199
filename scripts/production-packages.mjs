// Prints the folders of the packages that logferry needs in production, one a line and relative to the root of the
// repository. It follows the dependencies and the required peer dependencies as Node resolves them, from the packages
// that `npm ci` installed. It leaves out dependencies for development, optional ones, and our own packages. A folder
// inside a printed folder is not printed again.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const found = new Set();
follow(root);
const printed = [...found].filter((folder) => !/^packages\/[^/]+$/.test(folder)).sort();
const misplaced = printed.find((folder) => folder.startsWith('packages/'));
if (misplaced !== undefined) fail(`place in an image for ${misplaced}, which npm did not install at the root`);
for (const folder of printed) {
  if (!printed.some((other) => folder.startsWith(`${other}/`))) console.log(folder);
}

function follow(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  const needed = Object.keys(dependencies).filter((name) => !(name in optionalDependencies));
  for (const name of needed) add(folderOf(name, folder) ?? fail(`${name}, which ${manifest.name} needs`));
  for (const name of peers) {
    const peer = folderOf(name, folder);
    if (peer !== undefined) add(peer);
  }
}

function add(folder) {
  const path = relative(root, folder);
  if (found.has(path)) return;
  found.add(path);
  follow(folder);
}

/** The folder of a package that a package in another folder imports. Our own packages are in packages/. */
function folderOf(name, from) {
  if (name.startsWith('@logferry/')) return join(root, 'packages', name.slice('@logferry/'.length));
  for (let folder = from; folder.startsWith(root.slice(0, -1)); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

function fail(what) {
  console.error(`There is no ${what}. Has \`npm ci\` run?`);
  process.exit(1);
}
