import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/**
 * The workflows' code in the form that a worker takes: the bundle at a path, by default the bundle of the build.
 * Sources have no build, so a worker that runs from them makes a bundle at its start.
 */
export function workflowCode(given: string | undefined): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = given ?? fileURLToPath(new URL('../workflows/bundle.cjs', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: bundleAt(codePath) };
  return { workflowsPath: fileURLToPath(new URL(`../workflows/index${extname(import.meta.url)}`, import.meta.url)) };
}

/**
 * Adds the source map beside the bundle to its code: the SDK reads only inline maps. Of several maps it reads the last
 * one.
 */
function bundleAt(codePath: string): NonNullable<WorkerOptions['workflowBundle']> {
  const mapPath = `${codePath}.map`;
  if (!existsSync(mapPath)) return { codePath };
  const map = readFileSync(mapPath).toString('base64');
  const code = readFileSync(codePath, 'utf8');
  return { code: `${code}\n//# sourceMappingURL=data:application/json;base64,${map}` };
}
