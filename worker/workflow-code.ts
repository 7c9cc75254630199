import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/**
 * The worker options for the code of the workflows: the bundle at the given path, or else the bundle of the build. A
 * worker that runs from sources has no build, so it makes a bundle at its start.
 */
export function workflowCode(given: string | undefined): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = given ?? fileURLToPath(new URL('../workflows/bundle.cjs', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: bundleAt(codePath) };
  return { workflowsPath: fileURLToPath(new URL(`../workflows/index${extname(import.meta.url)}`, import.meta.url)) };
}

/**
 * The code of a bundle. The source map file beside it is added inline, because the SDK reads only inline maps. If a
 * bundle has several inline maps, the SDK reads the last of them.
 */
function bundleAt(codePath: string): NonNullable<WorkerOptions['workflowBundle']> {
  const mapPath = `${codePath}.map`;
  if (!existsSync(mapPath)) return { codePath };
  const map = readFileSync(mapPath).toString('base64');
  const code = readFileSync(codePath, 'utf8');
  return { code: `${code}\n//# sourceMappingURL=data:application/json;base64,${map}` };
}
