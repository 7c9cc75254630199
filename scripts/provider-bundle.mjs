// Bundles a Terraform provider into one CommonJS file that needs only Node.js. Arguments: the entry file and the file
// to write. Without arguments, it bundles the provider of this repository.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleParts, compressed } from './parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = `${root}provider/main.ts`;
/** The module that runs first. It starts the entry as the part `main`. */
const START = `${root}provider/start/start.ts`;
const PROVIDER_BUNDLE = `${root}dist/provider/terraform-provider-logferry.cjs`;

/**
 * The first statements of the bundle, which handle signals. A terminal sends SIGINT both to Terraform and to its
 * providers. The provider ignores SIGINT, because Terraform then asks the provider to stop. SIGTERM and SIGHUP end the
 * process in an orderly way, so that it removes its socket. Without handlers, Node.js would end at once.
 */
const SIGNALS =
  "'use strict';process.on('SIGINT',()=>{});for(const signal of['SIGTERM','SIGHUP'])process.on(signal,()=>process.exit(0));";

/** Modules that only some of Terraform's calls need: the provider without its schemas, and the access to AWS. */
const APART = ['provider/service.ts', 'local/index.ts'].map((path) => `${root}${path}`);

const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // The code of a part is compiled from a string, and such code cannot use `import()`.
  supported: { 'dynamic-import': false },
  // The parts are read as Latin-1.
  charset: 'ascii',
  // gRPC loads this package only to read .proto files, and the provider reads none.
  external: ['@grpc/proto-loader'],
  logLevel: 'warning',
};

export async function bundleProvider(entry = ENTRY, outfile = PROVIDER_BUNDLE) {
  const minified = { ...options, minify: true };
  const define = entry === ENTRY ? { PREPARED: JSON.stringify(await prepared()) } : {};
  const bundled = await bundleParts(root, resolve(entry), APART, { ...minified, define });
  const parts = Object.fromEntries(Object.entries(bundled.parts).map(([name, code]) => [name, compressed(code)]));
  await build({
    ...minified,
    // The bundle refuses a Node.js that is too old. Such a Node.js must be able to parse the code that refuses it.
    target: 'es2015',
    entryPoints: [START],
    outfile,
    banner: { js: SIGNALS },
    define: { PARTS: JSON.stringify(parts), BUILD: JSON.stringify(bundled.build) },
  });
}

/** The answers and the kinds of calls that a process has without loading the provider, made from the sources. */
async function prepared() {
  const folder = mkdtempSync(join(tmpdir(), 'logferry-prepared-'));
  try {
    const outfile = join(folder, 'prepared.cjs');
    const contents = `
      import { provider } from './provider.js';
      import { prepare } from './serve/prepare.js';
      export const prepared = prepare(provider);`;
    await build({ ...options, stdin: { contents, resolveDir: `${root}provider` }, outfile });
    return createRequire(import.meta.url)(outfile).prepared;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleProvider(...process.argv.slice(2));
