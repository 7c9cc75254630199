// A plugin of esbuild. Modules that the entry imports dynamically become parts: each part is bundled apart, and its
// code is a compressed string in the bundle until it is needed. Node.js parses all code of a file at each start, but
// not the code in such a string. Parts share no module with the rest: only data, functions and promises go between
// them.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * @param paths the modules (absolute paths of sources) that become parts
 * @param options the options of esbuild for the parts
 */
export const apart = (paths, options) => ({
  name: 'apart',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /./ }, async ({ path, kind, pluginData, ...importer }) => {
      if (kind !== 'dynamic-import' || pluginData === RESOLVING) return undefined;
      const found = await resolve(path, { ...importer, kind, pluginData: RESOLVING });
      return paths.includes(found.path) ? { path: found.path, namespace: 'apart' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'apart' }, async ({ path }) => {
      const others = paths.filter((other) => other !== path);
      const plugins = others.length === 0 ? [] : [apart(others, options)];
      const { outputFiles } = await build({ ...options, entryPoints: [path], plugins, write: false });
      const code = gzipSync(outputFiles[0].contents, { level: 9 }).toString('base64');
      return { contents: loaderOf(code), loader: 'js' };
    });
  },
});

const RESOLVING = Symbol('resolving');

/** A module that runs the code of a part and exports what the part exports. */
const loaderOf = (code) => `
  const { compileFunction } = require('node:vm');
  const { gunzipSync } = require('node:zlib');
  const code = gunzipSync(Buffer.from('${code}', 'base64')).toString('latin1');
  compileFunction(code, ['module', 'exports', 'require', '__filename', '__dirname'])(
    module, module.exports, require, __filename, __dirname);
`;
