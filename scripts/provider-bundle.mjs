// Bundles a Terraform provider into one CommonJS file that needs nothing but Node.
// Arguments: the entry and the file to write. Without arguments: the provider of this repository.
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

export async function bundleProvider(entry = ENTRY, outfile = PROVIDER_BUNDLE) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    banner: { js: SIGNALS },
    // gRPC loads it only for services that this provider does not have.
    external: ['@grpc/proto-loader'],
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleProvider(...process.argv.slice(2));
