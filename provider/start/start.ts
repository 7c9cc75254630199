import { homedir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CompileCache } from './compile-cache.js';
import { nodeProblem } from './node-version.js';

// This code runs first, right after the bundle has installed the signal handlers (scripts/provider-bundle.mjs). It
// starts the part `main`.

/** The code of the parts by name: compressed, as base64. */
declare const PARTS: Readonly<Record<string, string>>;
/** A name for the code of the parts. It changes with the code. */
declare const BUILD: string;

type Part = (
  module: { exports: unknown },
  exports: unknown,
  require: NodeJS.Require,
  file: string,
  folder: string,
  part: (name: string) => unknown,
) => void;

const problem = nodeProblem(process.versions.node, process.execPath);
if (problem !== undefined) {
  // If a provider does not start, Terraform shows the user only what the provider has written to standard output.
  process.stdout.write(`${problem}\n`);
  process.exit(1);
}

const cache = new CompileCache(cacheFolder(), BUILD);
const modules = new Map<string, { exports: unknown }>();

/** Runs a part of the bundle once. @returns its exports */
function part(name: string): unknown {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  // The bundler writes the code in ASCII.
  const code = gunzipSync(Buffer.from(PARTS[name] ?? '', 'base64')).toString('latin1');
  const wrapped = `(function (module, exports, require, __filename, __dirname, part) {${code}\n})`;
  (cache.run(name, wrapped) as Part)(module, module.exports, require, __filename, __dirname, part);
  return module.exports;
}

/**
 * The folder of the user for compiled code; undefined if a variable of Node.js turns the cache off, or if there is
 * neither XDG_CACHE_HOME nor a home.
 */
function cacheFolder(): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: isOff, XDG_CACHE_HOME: caches } = process.env;
  if (isOff) return undefined;
  try {
    return join(caches || join(homedir(), '.cache'), 'logferry', 'provider');
  } catch {
    return undefined;
  }
}

process.on('exit', (code) => {
  if (code === 0) cache.save();
});
part('main');
