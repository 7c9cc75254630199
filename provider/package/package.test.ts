import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_ADDRESS,
  installedFolder,
  installProgram,
  platformOf,
  programFiles,
  providerInstallation,
  requiredProviders,
} from './index.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'logferry-provider-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const bundle = (text: string) => new TextEncoder().encode(text);

describe('an installation of the provider', () => {
  it('consists of an executable launcher and the bundle, in the folder in which Terraform looks', async () => {
    const folder = installedFolder(root, DEFAULT_ADDRESS, '1.2.3', 'linux_arm64');
    expect(folder).toBe(join(root, 'logferry.internal/logferry/logferry/1.2.3/linux_arm64'));
    installProgram(folder, programFiles('logferry', '1.2.3', bundle('first')));

    expect((await readdir(folder)).sort()).toEqual(['provider.cjs', 'terraform-provider-logferry_v1.2.3']);
    const { mode } = await stat(join(folder, 'terraform-provider-logferry_v1.2.3'));
    expect(mode & 0o777).toBe(0o755);
  });

  it('replaces an earlier installation completely, and leaves no other file', async () => {
    const folder = installedFolder(root, DEFAULT_ADDRESS, '1.2.3', 'linux_amd64');
    installProgram(folder, [{ name: 'old', content: 'old', isExecutable: false }]);
    installProgram(folder, programFiles('logferry', '1.2.3', bundle('second')));

    expect(await readFile(join(folder, 'provider.cjs'), 'utf8')).toBe('second');
    expect(await readdir(folder)).toHaveLength(2);
    expect((await readdir(join(folder, '..'))).sort()).toEqual(['linux_amd64', 'linux_arm64']);
  });

  it('is found by Terraform through two blocks, which name the provider and the folder', () => {
    expect(requiredProviders(DEFAULT_ADDRESS, '1.2.3')).toContain('source  = "logferry.internal/logferry/logferry"');
    expect(providerInstallation(DEFAULT_ADDRESS, '/a "b"')).toContain('path    = "/a \\"b\\""');
  });
});

it.each([
  ['linux', 'x64', 'linux_amd64'],
  ['darwin', 'arm64', 'darwin_arm64'],
  ['win32', 'x64', undefined],
  ['linux', 'riscv64', undefined],
])('the platform of %s on %s is %s', (system, architecture, expected) => {
  expect(platformOf(system, architecture)).toBe(expected);
});
