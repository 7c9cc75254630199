import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A file of the provider as it is installed. */
export interface ProgramFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly isExecutable: boolean;
}

/** Name of the bundle that the build writes into `dist/provider/`. */
const BUILT = 'terraform-provider-logferry.cjs';
/** Name of the installed bundle. Terraform would start a file whose name begins with `terraform-provider-` directly. */
const BUNDLE = 'provider.cjs';

/** The provider's two files: the launcher, under the name that Terraform looks for, and the bundle, which it starts. */
export const programFiles = (type: string, version: string, bundle: Uint8Array): ProgramFile[] => [
  executableFile(type, version, LAUNCHER),
  { name: BUNDLE, content: bundle, isExecutable: false },
];

/** An executable file under the name that Terraform looks for. */
export const executableFile = (type: string, version: string, content: string | Uint8Array): ProgramFile => ({
  name: `terraform-provider-${type}_v${version}`,
  content,
  isExecutable: true,
});

/**
 * A shell script that starts the bundle. `exec` keeps the process id, so Terraform ends the provider and not only a
 * shell. The bundle's name ends in .cjs, so that a package.json in the folder cannot make the bundle an ES module. If
 * there is no Node.js, the script says so on standard output, because Terraform shows nothing else.
 */
const LAUNCHER = `#!/bin/sh
node=\${LOGFERRY_NODE:-node}
if ! command -v "$node" >/dev/null 2>&1; then
  echo "The logferry provider needs Node.js 20.19 or newer: put node on PATH, or name it in LOGFERRY_NODE."
  exit 1
fi
exec "$node" "$(dirname "$0")/${BUNDLE}"
`;

/** The root folder of the logferry package, and its version. */
export function packageRoot(): { folder: string; version: string } {
  const file = createRequire(import.meta.url).resolve('logferry/package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return { folder: dirname(file), version };
}

/** The bundle that the build has made. @throws Error in a checkout that has not been built */
export function readBundle(folder: string): Uint8Array {
  const file = join(folder, 'dist', 'provider', BUILT);
  if (!existsSync(file)) throw new Error(`${file} does not exist: run npm run build`);
  return readFileSync(file);
}
