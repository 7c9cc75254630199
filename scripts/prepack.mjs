// Prepares a workspace for its tarball: builds the repository, and copies the license and the changelog. The client
// package has no sources, so it gets the built contract/ and client/, and the JSON Schemas of what they exchange.
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';
import { CLIENT_ROOMS, CLIENT_SCHEMAS, COMMON_FILES } from './packed-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const workspace = process.cwd();
for (const file of COMMON_FILES) copyFileSync(`${root}${file}`, `${workspace}/${file}`);
if (basename(workspace) === 'client') {
  rmSync(`${workspace}/dist`, { recursive: true, force: true });
  mkdirSync(`${workspace}/dist/schemas`, { recursive: true });
  for (const file of readdirSync(`${root}dist/schemas`).filter((name) => CLIENT_SCHEMAS.test(name))) {
    copyFileSync(`${root}dist/schemas/${file}`, `${workspace}/dist/schemas/${file}`);
  }
  for (const room of CLIENT_ROOMS) cpSync(`${root}dist/${room}`, `${workspace}/dist/${room}`, { recursive: true });
}
