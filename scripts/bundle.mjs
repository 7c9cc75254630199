// Bundles the workflows as the Temporal SDK does, but without unused code. The source map is in a separate file. The
// code is not minified, so that it stays readable.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const INLINE_MAP = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';
/** The SDK refuses code without an inline source map, so the bundle has an empty one. */
const EMPTY_MAP = { version: 3, sources: [], names: [], mappings: '' };

export async function bundleWorkflows(folder, bundlePath) {
  const { code } = await bundleWorkflowCode({
    workflowsPath: `${folder}/index.js`,
    payloadConverterPath: `${folder}/payload-converter.js`,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      output: { ...config.output, devtoolModuleFilenameTemplate: '[resource-path]' },
      optimization: { providedExports: true, usedExports: true, sideEffects: true, innerGraph: true, minimize: false },
    }),
  });
  const end = code.lastIndexOf(INLINE_MAP);
  if (end < 0) throw new Error("the Temporal SDK's bundle has no inline source map");
  const map = JSON.parse(Buffer.from(code.slice(end + INLINE_MAP.length), 'base64').toString());
  const file = basename(bundlePath);
  writeFileSync(`${bundlePath}.map`, JSON.stringify({ ...map, file, sourcesContent: undefined }));
  const emptyMap = Buffer.from(JSON.stringify({ ...EMPTY_MAP, file })).toString('base64');
  writeFileSync(bundlePath, `${code.slice(0, end)}${INLINE_MAP}${emptyMap}\n`);
}
