import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const CLI = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** Wall-clock time (ms) of a Node.js process from start to exit. @throws Error if the process does not exit with 0 */
export function timeNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, args, { stdio: 'ignore', env });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(performance.now() - startedMs);
      else reject(new Error(`node ${args.join(' ')} exited with ${code}`));
    });
  });
}
