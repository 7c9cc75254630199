// Bundles a program in parts. Chosen modules become parts of their own if the program imports them dynamically. The
// code of each part is compressed text until the part is needed. Node.js parses all code of a file at each start, but
// not the code in a compressed text. Parts share no module, and pass only data, functions and promises to each other.
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * Bundles the parts of a program.
 * @param root the folder (absolute path) to which the names of parts are relative
 * @param entry the module (absolute path) that becomes the part `main`
 * @param paths the modules (absolute paths) that may become parts
 * @param options options of esbuild for each part
 * @returns `parts`: the code of each part by name; `build`: a hash of the code of all parts
 */
export async function bundleParts(root, entry, paths, options) {
  const parts = {};
  const nameOf = (path) => (path === entry ? 'main' : relative(root, path).replace(/\.ts$/, ''));
  const wanted = new Set([entry]);
  // A part that another part imports is added to the set during the loop.
  for (const path of wanted) {
    const plugins = [apart(paths, (found) => wanted.add(found) && nameOf(found))];
    const { outputFiles } = await build({ ...options, entryPoints: [path], plugins, write: false });
    parts[nameOf(path)] = outputFiles[0].contents;
  }
  const hash = createHash('sha256');
  for (const [name, code] of Object.entries(parts)) hash.update(`${name} ${code.length}\n`).update(code);
  return { parts, build: hash.digest('hex').slice(0, 16) };
}

/** Code as compressed text. */
export const compressed = (code) => gzipSync(code, { level: 9 }).toString('base64');

/**
 * A plugin of esbuild that replaces each import of a part by a call of `part`. The program passes this function to each
 * part.
 */
const apart = (paths, nameOf) => ({
  name: 'apart',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /./ }, async ({ path, kind, pluginData, ...importer }) => {
      if (kind !== 'dynamic-import' || pluginData === RESOLVING) return undefined;
      const found = await resolve(path, { ...importer, kind, pluginData: RESOLVING });
      return paths.includes(found.path) ? { path: found.path, namespace: 'apart' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'apart' }, ({ path }) => ({
      contents: `module.exports = part(${JSON.stringify(nameOf(path))});`,
      loader: 'js',
    }));
  },
});

const RESOLVING = Symbol('resolving');
