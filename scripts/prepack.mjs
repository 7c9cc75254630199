// Prepares a workspace for its tarball: builds the repository, and copies the license and the changelog. The client
// package has no sources, so it gets the built contract/ and client/, and the JSON Schemas of what they exchange.
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';

const CLIENT_ROOMS = ['contract', 'client'];
const CLIENT_SCHEMAS = /^(export|start)-/;

const root = fileURLToPath(new URL('..', import.meta.url));
const workspace = process.cwd();
for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(`${root}${file}`, `${workspace}/${file}`);
if (basename(workspace) === 'client') {
  rmSync(`${workspace}/dist`, { recursive: true, force: true });
  mkdirSync(`${workspace}/dist/schemas`, { recursive: true });
  for (const file of readdirSync(`${root}dist/schemas`).filter((name) => CLIENT_SCHEMAS.test(name))) {
    copyFileSync(`${root}dist/schemas/${file}`, `${workspace}/dist/schemas/${file}`);
  }
  for (const room of CLIENT_ROOMS) cpSync(`${root}dist/${room}`, `${workspace}/dist/${room}`, { recursive: true });
}
