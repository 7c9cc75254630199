import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Fetches the Terraform releases that tests need. Without a release, the tests that need it are skipped by name. */
export function setup(): void {
  const script = fileURLToPath(new URL('../../scripts/terraform-fetch.mjs', import.meta.url));
  spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
}
