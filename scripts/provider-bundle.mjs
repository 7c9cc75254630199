// Bundles a Terraform provider into one CommonJS file that needs nothing but Node.
// Arguments: the entry and the file to write. Without arguments: the provider of this repository.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = `${root}provider/main.ts`;
const PROVIDER_BUNDLE = `${root}dist/provider/terraform-provider-logferry.cjs`;

/**
 * The first statement of the bundle. A terminal sends SIGINT to Terraform and its providers alike. Terraform then tells the
 * provider to stop, so the provider itself goes on; but Node dies of a SIGINT until a handler stands. The others end the
 * process in order, so that it removes its socket.
 */
const SIGNALS =
  "'use strict';process.on('SIGINT',()=>{});for(const signal of['SIGTERM','SIGHUP'])process.on(signal,()=>process.exit(0));";

const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // gRPC loads it only for services that this provider does not have.
  external: ['@grpc/proto-loader'],
  logLevel: 'warning',
};

export async function bundleProvider(entry = ENTRY, outfile = PROVIDER_BUNDLE) {
  const define = entry === ENTRY ? { SCHEMAS: JSON.stringify(await preparedSchemas()) } : {};
  await build({ ...options, entryPoints: [entry], outfile, minify: true, define, banner: { js: SIGNALS } });
}

/** The schemas of the provider of this repository, from its sources. */
async function preparedSchemas() {
  const folder = mkdtempSync(join(tmpdir(), 'logferry-schemas-'));
  try {
    const outfile = join(folder, 'schemas.cjs');
    const contents = `
      import { provider } from './provider.js';
      import { prepareSchemas } from './serve/prepared.js';
      export const schemas = prepareSchemas(provider);`;
    await build({ ...options, stdin: { contents, resolveDir: `${root}provider` }, outfile });
    return createRequire(import.meta.url)(outfile).schemas;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleProvider(...process.argv.slice(2));
