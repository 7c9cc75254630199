// Packs the Terraform provider for distribution. Writes a tree of static files that is a filesystem mirror, a network
// mirror and, with a key, a signed provider registry. With --sea, the zip for linux_amd64 has one executable that needs
// no Node.js. Usage: npm run provider:pack -- --out FOLDER [--host HOST] [--gpg-key KEY] [--sea]
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import {
  DEFAULT_ADDRESS,
  executableFile,
  isHost,
  PLATFORMS,
  packageRoot,
  programFiles,
  readBundle,
  releaseTree,
} from '../dist/provider/package/index.js';
import { EXECUTABLE_PLATFORM, providerExecutable } from './provider-executable.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    host: { type: 'string', default: DEFAULT_ADDRESS.host },
    'gpg-key': { type: 'string' },
    sea: { type: 'boolean', default: false },
  },
});
if (values.out === undefined) refuse('--out is missing: name the folder to write to');
if (!isHost(values.host)) refuse(`--host (${values.host}): it must be a host name such as terraform.example.com`);

const { folder, version } = packageRoot();
const address = { ...DEFAULT_ADDRESS, host: values.host };
// All files have the same modification time, so that the same bundle always has the same checksums. (The executable of
// --sea differs each time that it is made.)
const MTIME = '2026-01-01T00:00:00Z';
const UNIX = 3;

const bundle = readBundle(folder);
const launched = zipOf(programFiles(address.type, version, bundle));
const zips = PLATFORMS.map((platform) => ({ platform, content: launched }));
if (values.sea) {
  const content = zipOf([executableFile(address.type, version, executable(bundle))]);
  zips.splice(
    zips.findIndex(({ platform }) => platform === EXECUTABLE_PLATFORM),
    1,
    { platform: EXECUTABLE_PLATFORM, content },
  );
}
const tree = releaseTree(address, version, zips, values['gpg-key'] && signerOf(values['gpg-key']));
for (const [path, bytes] of tree) {
  const file = join(resolve(values.out), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
console.log(`Wrote ${tree.size} files to ${resolve(values.out)}.`);
if (!values['gpg-key']) console.log('They are a filesystem mirror and a network mirror. A registry needs --gpg-key.');

/** A zip archive of the files of a program. */
function zipOf(files) {
  const entries = files.map(({ name, content, isExecutable }) => {
    const attrs = (isExecutable ? 0o100755 : 0o100644) << 16;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return [name, [bytes, { os: UNIX, attrs, mtime: MTIME }]];
  });
  return zipSync(Object.fromEntries(entries));
}

function executable(bundle) {
  try {
    return providerExecutable(bundle);
  } catch (error) {
    return refuse(`--sea: ${error.message}`);
  }
}

/** A signer that uses a key in the user's GPG key ring. */
function signerOf(key) {
  const listed = gpg(['--with-colons', '--list-keys', key]).toString();
  const keyId = /^pub:[^:]*:[^:]*:[^:]*:([0-9A-F]{16}):/m.exec(listed)?.[1];
  if (keyId === undefined) refuse(`--gpg-key (${key}): gpg finds no long id for this key`);
  return {
    keyId,
    publicKey: gpg(['--armor', '--export', key]).toString(),
    sign: (text) => gpg(['--local-user', key, '--detach-sign'], text),
  };
}

function gpg(args, input) {
  const { status, stdout, stderr, error } = spawnSync('gpg', ['--batch', ...args], { input });
  if (status !== 0) refuse(`gpg ${args.join(' ')} failed: ${error?.message ?? stderr.toString().trim()}`);
  return stdout;
}

function refuse(message) {
  console.error(`error: ${message}`);
  process.exit(64);
}
