import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * Path of the file that the setup writes at its end: {@link Packed} or, after a failure, {@link NotPacked}, as
     * JSON.
     */
    packed: string;
  }
}

/** What the setup has made. */
export interface Packed {
  /** Path of each package's tarball, by the name of the package. */
  readonly tarballs: Readonly<Record<string, string>>;
  /** Path of the executable of each available version of Node.js, by major version. */
  readonly nodes: Readonly<Record<string, string>>;
}

/** Why the setup has failed. */
export interface NotPacked {
  readonly error: string;
}

const exec = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const workspaces = [
  '.',
  'packages/client',
  'packages/emulator',
  'packages/resource-policy',
  'packages/temporal-dev-server',
];

/** Major versions of Node.js that logferry supports. The version that runs the tests needs no package. */
const MAJORS = ['20', '22', '24'];
const OTHER_MAJORS = MAJORS.filter((major) => !process.version.startsWith(`v${major}.`));
const HAS_NODE_PACKAGES = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

/**
 * Packs each package as `npm publish` does, and installs the other versions of Node.js, once for all tests. The tests
 * of other layers run meanwhile: only the files of this layer wait.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-packed-'));
  const file = join(folder, 'packed.json');
  provide('packed', file);
  const making = pack(folder)
    .catch((error): NotPacked => ({ error: String(error?.stack ?? error) }))
    .then(async (made) => {
      await writeFile(`${file}.new`, JSON.stringify(made));
      await rename(`${file}.new`, file);
    });
  return async () => {
    await making;
    await rm(folder, { recursive: true, force: true });
  };
}

async function pack(folder: string): Promise<Packed> {
  const [tarballs, others] = await Promise.all([packPackages(folder), otherNodes(folder)]);
  return { tarballs, nodes: { [process.version.slice(1, 3)]: process.execPath, ...others } };
}

async function packPackages(folder: string): Promise<Record<string, string>> {
  const tarballs: Record<string, string> = {};
  for (const workspace of workspaces) {
    const { name } = JSON.parse(await readFile(join(root, workspace, 'package.json'), 'utf8'));
    // The packages are packed one after the other, because each `npm pack` first updates the same build.
    const { stdout } = await exec('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: join(root, workspace),
    });
    tarballs[name] = join(folder, stdout.trim().split('\n').at(-1) ?? '');
  }
  return tarballs;
}

async function otherNodes(folder: string): Promise<Record<string, string>> {
  if (!HAS_NODE_PACKAGES) return {};
  const name = `node-${process.platform}-${process.arch}`;
  const installs = OTHER_MAJORS.map(async (major) => {
    const home = await mkdtemp(join(folder, `node-${major}-`));
    await writeFile(join(home, 'package.json'), '{"private":true}');
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', '--ignore-scripts'];
    await exec('npm', [...args, `${name}@${major}`], { cwd: home });
    return [major, join(home, 'node_modules', name, 'bin/node')] as const;
  });
  return Object.fromEntries(await Promise.all(installs));
}
