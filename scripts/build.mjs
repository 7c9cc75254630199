// Builds dist/: compiles the sources incrementally, writes the JSON Schemas, and bundles the workflows and
// the Terraform provider. With a bundle of the workflows, a worker starts without a bundler.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = `${root}dist/workflows/bundle.cjs`;
/** One of the published schemas. It stands for all of them, because all are written together. */
const schemas = `${root}dist/schemas/manifest.json`;
const providerBundle = `${root}dist/provider/terraform-provider-logferry.cjs`;
const started = new Date();

const compiled = spawnSync(
  process.execPath,
  [`${root}node_modules/@typescript/native/bin/tsc`, '-b', `${root}tsconfig.build.json`],
  {
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
removeOrphans('dist', '');
for (const name of readdirSync(`${root}packages`)) removeOrphans(`packages/${name}/dist`, `packages/${name}/src/`);
chmodSync(`${root}dist/cli/main.js`, 0o755);
// This file shows other programs whether the build is current: they compare its time with the times of the sources. The
// compiler does not update the time if the content of the sources is unchanged.
utimesSync(`${root}dist/.tsbuildinfo`, started, started);

if (isOlder(schemas, ['dist/archive', 'dist/activities/plan', 'dist/contract'], '.js')) {
  const { documentJsonSchemas } = await import('../dist/contract/json-schemas.js');
  const { recordJsonSchemas } = await import('../dist/archive/json-schemas.js');
  const { planJsonSchemas } = await import('../dist/activities/plan/json-schemas.js');
  rmSync(`${root}dist/schemas`, { recursive: true, force: true });
  mkdirSync(`${root}dist/schemas`);
  const all = { ...recordJsonSchemas(), ...planJsonSchemas(), ...documentJsonSchemas() };
  for (const [name, schema] of Object.entries(all)) {
    writeFileSync(`${root}dist/schemas/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
}
// The bundlers run at the same time: one of them is a process of its own.
const bundling = [];
if (isOlder(bundle, ['dist/workflows', 'dist/contract'], '.js')) {
  const { bundleWorkflows } = await import('./bundle.mjs');
  bundling.push(bundleWorkflows(`${root}dist/workflows`, bundle));
}
const inProvider = ['provider', 'client', 'local', 'destination', 'aws', 'activities', 'archive', 'contract'];
if (isOlder(providerBundle, [...inProvider, 'packages/resource-policy/src'], '.ts')) {
  const { bundleProvider } = await import('./provider-bundle.mjs');
  bundling.push(bundleProvider());
}
await Promise.all(bundling);

/** Whether a built file is missing, or older than a file with this ending in these folders. */
function isOlder(file, folders, ending) {
  if (!existsSync(file)) return true;
  const times = folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true })
      .filter((name) => name.endsWith(ending))
      .map((name) => statSync(`${root}${folder}/${name}`).mtimeMs),
  );
  return statSync(file).mtimeMs < Math.max(...times);
}

/** Removes compiled files whose source no longer exists, because a package would otherwise contain them. */
function removeOrphans(output, sources) {
  const folder = `${root}${output}`;
  if (!existsSync(folder) || output === 'packages/client/dist') return;
  for (const file of readdirSync(folder, { recursive: true })) {
    const [, source] = /^(.*)\.(?:d\.ts|js)$/.exec(file) ?? [];
    if (source !== undefined && !existsSync(`${root}${sources}${source}.ts`)) rmSync(`${folder}/${file}`);
  }
}
