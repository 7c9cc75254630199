// Prepares a workspace for its tarball: builds the repository, and copies the license. The client package has no
// sources, so it gets the built contract/ and client/.
import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';

const CLIENT_ROOMS = ['contract', 'client'];

const root = fileURLToPath(new URL('..', import.meta.url));
const workspace = process.cwd();
copyFileSync(`${root}LICENSE`, `${workspace}/LICENSE`);
if (basename(workspace) === 'client') {
  rmSync(`${workspace}/dist`, { recursive: true, force: true });
  for (const room of CLIENT_ROOMS) cpSync(`${root}dist/${room}`, `${workspace}/dist/${room}`, { recursive: true });
}
