import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedBinaryPath } from './cache.js';
import type { DownloadSources } from './download.js';
import { findWith } from './find-binary.js';
import { releaseTarget } from './release.js';

const NEW_ENOUGH = 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)';
const TOO_OLD = 'temporal version 1.0.0 (Server 1.24.0, UI 2.26.2)';
const SYSTEM_PATH = '/usr/bin:/bin';

let root: string;
let env: NodeJS.ProcessEnv;
const closers: (() => void)[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'logferry-find-'));
  mkdirSync(join(root, 'bin'));
  env = { HOME: root, XDG_CACHE_HOME: join(root, 'cache'), PATH: `${join(root, 'bin')}:${SYSTEM_PATH}` };
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(root, { recursive: true, force: true });
});

function script(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
const fakeTemporal = (path: string, version = NEW_ENOUGH): string => script(path, `echo '${version}'`);

/** A fake Go that records each run and writes a working binary to the path after `-o`. */
const fakeGo = (): string =>
  script(
    join(root, 'bin', 'go'),
    `echo "$PWD $GOFLAGS $CGO_ENABLED" >> ${join(root, 'go-runs')}; ls > ${join(root, 'go-folder')}
while [ "$1" != -o ]; do shift; done
sleep 0.2; printf '#!/bin/sh\\necho "${NEW_ENOUGH}"\\n' > "$2"; chmod 755 "$2"`,
  );

/** Download sources on a closed port, so that a download fails immediately and without a DNS query. */
const offline: DownloadSources = {
  infoUrl: 'http://127.0.0.1:9/info',
  releaseUrl: 'http://127.0.0.1:9/release',
  target: { ...releaseTarget(), sha256: '0'.repeat(64) },
};

async function releaseHost(sha256?: string): Promise<DownloadSources> {
  fakeTemporal(join(root, 'release', 'temporal'));
  execFileSync('tar', ['-czf', join(root, 'a.tar.gz'), '-C', join(root, 'release'), 'temporal']);
  const archive = readFileSync(join(root, 'a.tar.gz'));
  const server = createServer((request, response) => {
    const info = JSON.stringify({ archiveUrl: `http://${request.headers.host}/a.tar.gz`, fileToExtract: 'temporal' });
    response.end(request.url?.startsWith('/info?') ? info : archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = createHash('sha256').update(archive).digest('hex');
  return { infoUrl: `${base}/info`, releaseUrl: base, target: { ...releaseTarget(), sha256: sha256 ?? found } };
}

describe('the search for a Temporal CLI', () => {
  it('prefers the configured CLI to all others', async () => {
    fakeTemporal(join(root, 'bin', 'temporal'));
    const path = fakeTemporal(join(root, 'mine'));
    await expect(findWith({ env: { ...env, LOGFERRY_TEMPORAL_BINARY: path } }, offline)).resolves.toEqual({
      path,
      origin: 'configured',
    });
  });

  it('fails if the configured CLI does not work, and tries no other CLI', async () => {
    fakeTemporal(join(root, 'bin', 'temporal'));
    const broken = script(join(root, 'mine'), 'exit 1');
    await expect(findWith({ env: { ...env, LOGFERRY_TEMPORAL_BINARY: broken } }, offline)).rejects.toMatchObject({
      code: 'BinaryUnusable',
      message: expect.stringContaining(broken),
    });
  });

  it('prefers the CLI on PATH to the cached CLI', async () => {
    fakeTemporal(cachedBinaryPath(env));
    const path = fakeTemporal(join(root, 'bin', 'temporal'));
    await expect(findWith({ env }, offline)).resolves.toEqual({ path, origin: 'path' });
  });

  it.each([
    ['is too old', TOO_OLD],
    ['is another program', 'tctl 1.18'],
  ])('ignores a CLI on PATH that %s', async (_why, version) => {
    fakeTemporal(join(root, 'bin', 'temporal'), version);
    const path = fakeTemporal(cachedBinaryPath(env));
    await expect(findWith({ env }, offline)).resolves.toEqual({ path, origin: 'cache' });
  });

  it('downloads the pinned release and caches it', async () => {
    const sources = await releaseHost();
    const path = cachedBinaryPath(env);
    await expect(findWith({ env }, sources)).resolves.toEqual({ path, origin: 'download' });
    await expect(findWith({ env }, offline)).resolves.toEqual({ path, origin: 'cache' });
    expect(readdirSync(dirname(path)).sort()).toEqual(['lock', 'temporal']);
  });

  it('uses a cache folder that only the user can write, whatever the umask is', async () => {
    const umask = process.umask(0);
    try {
      await findWith({ env }, await releaseHost());
    } finally {
      process.umask(umask);
    }
    expect(statSync(dirname(cachedBinaryPath(env))).mode & 0o077).toBe(0);
  });

  it('never uses a download with another checksum', async () => {
    const sources = await releaseHost('f'.repeat(64));
    await expect(findWith({ env }, sources)).rejects.toThrow(/sha256 [0-9a-f]{64}, expected f{64}/);
    expect(existsSync(cachedBinaryPath(env))).toBe(false);
  });

  it('builds the CLI in a copy of the Go module, with hashes checked and without cgo', async () => {
    fakeGo();
    const lines: string[] = [];
    const path = cachedBinaryPath(env);
    await expect(findWith({ env, onProgress: (line) => lines.push(line) }, offline)).resolves.toEqual({
      path,
      origin: 'build',
    });
    expect(lines.join('\n')).toMatch(/downloading[\s\S]*download failed[\s\S]*building/);
    expect(readFileSync(join(root, 'go-folder'), 'utf8').trim().split('\n')).toEqual(['go.mod', 'go.sum']);
    const [folder, flags, cgo] = readFileSync(join(root, 'go-runs'), 'utf8').trim().split(' ');
    expect([flags, cgo, existsSync(folder ?? '')]).toEqual(['-mod=readonly', '0', false]);
  });

  it('builds the CLI only once if two processes need it at the same time', async () => {
    fakeGo();
    const found = await Promise.all([findWith({ env }, offline), findWith({ env }, offline)]);
    expect(found.map(({ origin }) => origin).sort()).toEqual(['build', 'cache']);
    expect(readFileSync(join(root, 'go-runs'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('fails with the name of every failed step and a hint what to install, if there is no CLI', async () => {
    const problem = findWith({ env }, offline);
    await expect(problem).rejects.toMatchObject({ code: 'NoBinary' });
    await expect(problem).rejects.toThrow(
      /PATH:[\s\S]*cache:[\s\S]*download:[\s\S]*build:[\s\S]*Install the Temporal CLI/,
    );
  });
});
