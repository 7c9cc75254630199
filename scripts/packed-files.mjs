// Finds the files of each package's tarball by the `files` of its package.json. To pack with npm would take seconds.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folders of the packages, in the order in which they are published: a package after those that it depends on. */
export const WORKSPACES = [
  'packages/resource-policy',
  'packages/temporal-dev-server',
  'packages/emulator',
  'packages/client',
  '.',
];
/** What the client package gets from the build of the repository, because it has no sources. */
export const CLIENT_ROOMS = ['contract', 'client'];
export const CLIENT_SCHEMAS = /^(export|start)-/;
/** What each package gets from the root of the repository. */
export const COMMON_FILES = ['LICENSE', 'CHANGELOG.md'];
/** What npm packs even if `files` does not name it. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

/**
 * A map of the files in a package's tarball: from the path in the tarball to the path of the file on this machine.
 * @throws Error naming what has not been built
 */
export function packedFiles(workspace) {
  const folder = workspace === '.' ? root : `${root}${workspace}/`;
  const { files } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  const left = files.filter((entry) => entry.startsWith('!')).map((entry) => entry.slice(1));
  const wanted = files.filter((entry) => !entry.startsWith('!'));
  const found = new Map();
  for (const entry of [...ALWAYS, ...wanted]) {
    for (const path of pathsBelow(workspace, folder, entry)) {
      if (!left.some((out) => path === out || path.startsWith(`${out}/`))) found.set(path, sourceOf(workspace, path));
    }
  }
  return found;
}

function pathsBelow(workspace, folder, entry) {
  if (COMMON_FILES.includes(entry)) return [entry];
  if (workspace === 'packages/client' && entry === 'dist') {
    const rooms = CLIENT_ROOMS.flatMap((room) => filesBelow(`${root}dist/${room}`, `dist/${room}`));
    return [...rooms, ...filesBelow(`${root}dist/schemas`, 'dist/schemas').filter(isClientSchema)];
  }
  return filesBelow(`${folder}${entry}`, entry);
}

const isClientSchema = (path) => CLIENT_SCHEMAS.test(path.slice('dist/schemas/'.length));

function filesBelow(absolute, path) {
  if (!existsSync(absolute)) throw new Error(`${path} is missing: run \`npm run build\` first`);
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => `${path}${file.parentPath.slice(absolute.length)}/${file.name}`);
}

function sourceOf(workspace, path) {
  const ofRoot = COMMON_FILES.includes(path) || (workspace === 'packages/client' && path.startsWith('dist/'));
  return workspace === '.' || ofRoot ? `${root}${path}` : `${root}${workspace}/${path}`;
}
