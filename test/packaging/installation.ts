import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { seen } from '../support/seen.js';
import type { NotPacked, Packed } from './setup.js';

const exec = promisify(execFile);

/** Major versions of Node.js with which the packages are tested. */
export const NODES = ['20', '22', '24'];

const { tarballs, nodes } = await packed();

/**
 * The paths of the tarballs that the setup of this test layer packs, and of the versions of Node.js. Waits for the
 * setup.
 */
async function packed(): Promise<Packed> {
  const text = await seen(() => readFile(inject('packed'), 'utf8').catch(() => undefined));
  const made = JSON.parse(text) as Packed | NotPacked;
  if ('error' in made) throw new Error(made.error);
  return made;
}

/** Path of the tarball of one of our packages. */
export const tarballOf = (name: string): string => tarballs[name] ?? '';

/** A folder in which tarballs of our packages were installed with npm, as users install them. */
export class Installation {
  private constructor(readonly folder: string) {}

  /**
   * @param names packages to install. Our other packages that they need are installed from tarballs, too
   * @param flags of `npm install`
   */
  static async of(names: readonly string[], flags: readonly string[] = []): Promise<Installation> {
    const files = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
    const dependencies = Object.fromEntries(names.map((name) => [name, files[name]]));
    // The overrides make npm install our packages from tarballs instead of the registry. npm accepts an override of a
    // direct dependency only if override and dependency have the same value.
    const manifest = { private: true, type: 'module', dependencies, overrides: files };
    const folder = await mkdtemp(join(tmpdir(), 'logferry-installed-'));
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await exec('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', ...flags], {
      cwd: folder,
    });
    return new Installation(folder);
  }

  path(inNodeModules: string): string {
    return join(this.folder, 'node_modules', inNodeModules);
  }

  /** Paths of all installed files, relative to node_modules. */
  files(): Promise<string[]> {
    return readdir(this.path(''), { recursive: true });
  }

  /** Size of the installed packages on disk (MB). */
  async megabytes(): Promise<number> {
    const { stdout } = await exec('du', ['-sk', this.path('')]);
    return Math.round(Number.parseInt(stdout, 10) / 1_024);
  }

  /** The output of a script, which runs as an ES module in the folder. */
  async prints(script: string, node = process.execPath, env: NodeJS.ProcessEnv = process.env): Promise<string> {
    const { stdout } = await exec(node, ['--input-type=module', '-e', script], { cwd: this.folder, env });
    return stdout.trim();
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether this version of Node.js is available. The setup installs other versions only on Linux (x64, arm64). */
export const hasNode = (major: string): boolean => nodeOf(major) !== '';

/** Path of a version of Node.js; empty if it is not available. */
export const nodeOf = (major: string): string => nodes[major] ?? '';
