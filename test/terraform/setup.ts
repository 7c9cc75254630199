import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Fetches the Terraform releases that tests need. If a release is missing, the tests that need it are skipped. */
export function setup(): void {
  const script = fileURLToPath(new URL('../../scripts/terraform-fetch.mjs', import.meta.url));
  spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
}
