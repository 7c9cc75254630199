import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ADDRESS, packageRoot, providerInstallation, requiredProviders } from '../../provider/package/index.js';
import { selfSigned } from '../../provider/transport/certificate.js';
import { TERRAFORM_COMMAND_LIMIT_MS } from '../support/time-limits.js';
import { installedTerraforms, runsAllTests, TESTED_RELEASES, type Test } from './terraforms.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { version } = packageRoot();

/** Runs a program. Returns its output, both streams together, and its exit code. */
const run = (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const limits = { timeout: TERRAFORM_COMMAND_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, [...args], { cwd, env: { ...process.env, ...env }, ...limits }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });

/** A release with a throw-away key, served over TLS on loopback, as a registry and as a network mirror. */
class Release {
  private constructor(
    readonly folder: string,
    readonly host: string,
    private readonly server: Server,
  ) {}

  static async pack(): Promise<Release> {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-release-'));
    const { certificatePem, privateKeyPem } = selfSigned();
    await writeFile(join(folder, 'authority.pem'), certificatePem);
    const server = createServer({ cert: certificatePem, key: privateKeyPem }, async (request, response) => {
      const path = new URL(request.url ?? '/', 'https://localhost').pathname;
      const body = await readFile(join(folder, 'tree', decodeURIComponent(path))).catch(() => undefined);
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': contentType(path) }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const release = new Release(folder, `localhost:${(server.address() as AddressInfo).port}`, server);
    const gnupg = join(folder, 'gnupg');
    await mkdir(gnupg, { mode: 0o700 });
    const identity = 'release@example.com';
    const key = ['--batch', '--passphrase', '', '--quick-generate-key', identity, 'rsa2048', 'sign', 'never'];
    await release.succeed('gpg', key);
    const packing = ['scripts/provider-pack.mjs', '--out', join(folder, 'tree'), '--host', release.host];
    await release.succeed(process.execPath, [...packing, '--gpg-key', identity], ROOT);
    await release.succeed(
      process.execPath,
      ['scripts/provider-pack.mjs', '--out', join(folder, 'tree', 'mirror')],
      ROOT,
    );
    return release;
  }

  private async succeed(command: string, args: readonly string[], cwd = this.folder): Promise<void> {
    const { code, output } = await run(command, args, cwd, { GNUPGHOME: join(this.folder, 'gnupg') });
    if (code !== 0) throw new Error(`${command} failed:\n${output}`);
  }

  get sums(): string {
    return join(
      this.folder,
      'tree',
      this.host,
      'logferry',
      'logferry',
      `terraform-provider-logferry_${version}_SHA256SUMS`,
    );
  }

  async close(): Promise<void> {
    await run('gpgconf', ['--kill', 'gpg-agent'], this.folder, { GNUPGHOME: join(this.folder, 'gnupg') });
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Content type for a path. Terraform reads an answer as JSON only if the content type says so. */
function contentType(path: string): string {
  if (path.endsWith('.zip') || path.endsWith('.sig') || path.endsWith('SUMS')) return 'application/octet-stream';
  return 'application/json';
}

/**
 * Matches the output of Terraform with the provider's schema. Such an output shows that Terraform has started the
 * provider.
 */
const PROVIDES = expect.stringContaining('"logferry.internal/logferry/logferry":{');

const hasGpg = spawnSync('gpg', ['--version']).status === 0;
const installed = hasGpg ? installedTerraforms() : [];

describe.each(TESTED_RELEASES.filter((wanted) => !installed.some(({ version }) => version === wanted)))(
  'terraform %s',
  () => {
    it.skip(hasGpg ? 'is not installed here: npm run terraform:fetch' : 'gpg is not installed here', () => {});
  },
);

let release: Release;

beforeAll(async () => {
  if (installed.length > 0) release = await Release.pack();
});
afterAll(() => release?.close());

describe.each(installed)('the provider under $product $version', ({ product, version: terraformVersion, command }) => {
  const itInFull: Test = runsAllTests({ product, version: terraformVersion }) ? it : () => {};

  /** Initialises an empty configuration that needs the provider, and asks the provider for its schema. */
  async function install(address: typeof DEFAULT_ADDRESS, configuration: string, authority?: string) {
    const folder = await mkdtemp(join(tmpdir(), 'logferry-install-'));
    try {
      await writeFile(join(folder, 'main.tf'), requiredProviders(address, version));
      await writeFile(join(folder, 'cli.tfrc'), configuration);
      const env = {
        TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc'),
        CHECKPOINT_DISABLE: '1',
        ...(authority !== undefined && { SSL_CERT_FILE: authority }),
      };
      const init = await run(command, ['init', '-input=false', '-no-color'], folder, env);
      if (init.code !== 0) return { ...init, lock: '', schema: '' };
      const lock = await readFile(join(folder, '.terraform.lock.hcl'), 'utf8');
      const { output: schema } = await run(command, ['providers', 'schema', '-json'], folder, env);
      return { ...init, lock, schema };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const ofRelease = () => ({ ...DEFAULT_ADDRESS, host: release.host });
  const authority = () => join(release.folder, 'authority.pem');

  it('is installed from a registry, and Terraform checks its signature', async () => {
    const { code, output, lock, schema } = await install(ofRelease(), '', authority());
    expect([code, output]).toEqual([0, expect.stringMatching(product === 'tofu' ? /signed/ : /self-signed, key ID/)]);
    expect(lock).toMatch(/"h1:.*"zh:/s);
    expect(JSON.parse(schema)).toHaveProperty(['provider_schemas', `${release.host}/logferry/logferry`, 'provider']);
  });

  itInFull('is refused if the checksums were changed after they were signed', async () => {
    const sums = await readFile(release.sums, 'utf8');
    await writeFile(
      release.sums,
      // The checksum of another platform is changed, because Terraform checks this platform's checksum before the
      // signature.
      sums.replace(/\n([0-9a-f])/, (_, digit) => `\n${digit === '0' ? '1' : '0'}`),
    );
    try {
      const { code, output } = await install(ofRelease(), '', authority());
      expect([code, output]).toEqual([1, expect.stringMatching(/signature/i)]);
    } finally {
      await writeFile(release.sums, sums);
    }
  });

  itInFull('is installed from a network mirror and from a filesystem mirror with the same files', async () => {
    // The mirrors have the provider under DEFAULT_ADDRESS, because a host with a port cannot be found in a mirror.
    const address = `https://${release.host}/mirror/`;
    const network = `provider_installation {
  network_mirror { url = "${address}" }
}
`;
    expect(await install(DEFAULT_ADDRESS, network, authority())).toMatchObject({ code: 0, schema: PROVIDES });
    const files = providerInstallation(DEFAULT_ADDRESS, join(release.folder, 'tree', 'mirror'));
    expect(await install(DEFAULT_ADDRESS, files)).toMatchObject({ code: 0, schema: PROVIDES });
  });

  itInFull('is installed by `logferry provider install`', async () => {
    const mirror = await mkdtemp(join(tmpdir(), 'logferry-mirror-'));
    try {
      const command = [join(ROOT, 'dist/cli/main.js'), 'provider', 'install', '--dir', mirror];
      const { code, output } = await run(process.execPath, command, ROOT, {});
      expect([code, output]).toEqual([0, expect.stringContaining(requiredProviders(DEFAULT_ADDRESS, version).trim())]);
      const found = await install(DEFAULT_ADDRESS, providerInstallation(DEFAULT_ADDRESS, mirror));
      expect(found).toMatchObject({ code: 0, schema: PROVIDES });
    } finally {
      await rm(mirror, { recursive: true, force: true });
    }
  });
});
