// Checks three rules:
// 1. All packages have the same version, and depend on each other in exactly this version.
// 2. The client package is built from two rooms of logferry. It has exactly the dependencies that these rooms import,
//   in logferry's versions.
// 3. docs/dependencies.md gives the reason for each dependency.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLIENT_ROOMS } from './packed-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const read = (path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
const product = read('package.json');
const packages = readdirSync(`${root}packages`).map((name) => read(`packages/${name}/package.json`));
const wrong = [];

for (const { name, version, dependencies, optionalDependencies } of [product, ...packages]) {
  if (version !== product.version) wrong.push(`${name} has version ${version}, but logferry has ${product.version}`);
  for (const [other, wanted] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    if (other.startsWith('@logferry/') && wanted !== product.version) {
      wrong.push(`${name} wants ${other} ${wanted}, not ${product.version}`);
    }
  }
}

const client = packages.find(({ name }) => name === '@logferry/client');
const imported = new Set(CLIENT_ROOMS.flatMap((room) => importsOf(room)));
for (const name of imported) {
  if (client.dependencies[name] === undefined) wrong.push(`@logferry/client imports ${name}, which it does not name`);
}
for (const [name, wanted] of Object.entries(client.dependencies)) {
  if (!imported.has(name)) wrong.push(`@logferry/client names ${name}, which it does not import`);
  if (product.dependencies[name] !== wanted)
    wrong.push(`@logferry/client wants ${name} ${wanted}, but logferry wants another version`);
}

const reasons = reasonsByPackage(readFileSync(`${root}docs/dependencies.md`, 'utf8'));
for (const { name, dependencies, optionalDependencies, peerDependencies } of [product, ...packages]) {
  const asked = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  compare(name, asked, reasons.get(name) ?? new Set());
}
const ofDevelopment = Object.keys(product.devDependencies);
compare('For development', ofDevelopment, reasons.get('For development') ?? new Set());

for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Names of the packages that the files of a folder import, at run time or only for types. */
function importsOf(room) {
  return readdirSync(`${root}${room}`, { recursive: true })
    .filter((file) => file.endsWith('.ts') && !/\.(test|d)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(`${root}${room}/${file}`, 'utf8').matchAll(/ from '([^.'][^']*)'/g)])
    .map(([, specifier]) => /^(@[^/]+\/)?[^/]+/.exec(specifier)[0])
    .filter((name) => !name.startsWith('node:'));
}

/**
 * The names in the first column of the tables of a document, by the second-level title before the table. The table of
 * overrides is left out.
 */
function reasonsByPackage(text) {
  const found = new Map();
  let names = new Set();
  for (const line of text.split('\n')) {
    const [, title] = /^## (.*)$/.exec(line) ?? [];
    if (title !== undefined || line === '### Overrides') names = new Set();
    if (title !== undefined) found.set(title, names);
    const [, first = ''] = /^\| (`[^|]*)\|/.exec(line) ?? [];
    for (const [, name] of first.matchAll(/`([^`]+)`/g)) names.add(name);
  }
  return found;
}

function compare(where, asked, explained) {
  for (const name of asked)
    if (!explained.has(name)) wrong.push(`docs/dependencies.md, ${where}: no reason for ${name}`);
  for (const name of explained)
    if (!asked.includes(name)) wrong.push(`docs/dependencies.md, ${where}: ${name} is no dependency`);
}
