import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { partialPath } from './cache.js';
import { CLI_VERSION } from './release.js';

const PROGRESS_EVERY_MS = 10_000;
const BUILD_TIMEOUT_MS = 45 * 60_000;
const CLI_PACKAGE = 'github.com/temporalio/cli';
const ERROR_LINES_KEPT = 3;

/**
 * Builds the pinned Temporal CLI with the Go toolchain on PATH. go.sum fixes the hashes of all modules. The build runs
 * in a copy of the module, because an installed package can be read-only.
 * @throws Error with the compiler's last lines
 */
export async function buildBinary(
  binary: string,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<void> {
  const moduleFolder = goModuleFolder();
  const work = await mkdtemp(join(tmpdir(), 'logferry-go-'));
  const partial = partialPath(binary);
  try {
    for (const name of ['go.mod', 'go.sum']) await copyFile(join(moduleFolder, name), join(work, name));
    await runGo(work, partial, env, onProgress);
    await rename(partial, binary);
  } finally {
    await rm(partial, { force: true });
    await rm(work, { recursive: true, force: true });
  }
}

/** The folder of the Go module. It is in the package's folder, beside src/ and dist/. */
const goModuleFolder = (): string => fileURLToPath(new URL('../go', import.meta.url));

function runGo(cwd: string, output: string, env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<void> {
  const ldflags = `-s -w -X ${CLI_PACKAGE}/internal/temporalcli.Version=${CLI_VERSION}`;
  const args = ['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', ldflags, '-o', output];
  const child = spawn('go', [...args, `${CLI_PACKAGE}/cmd/temporal`], {
    cwd,
    env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: BUILD_TIMEOUT_MS,
  });
  const startedAt = Date.now();
  const counts = { downloaded: 0, compiled: 0 };
  const others: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading ')) counts.downloaded += 1;
    else if (/^[\w./~-]+$/.test(line)) counts.compiled += 1;
    else others.push(line);
  });
  const ticker = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    onProgress(
      `building: ${counts.downloaded} modules downloaded, ${counts.compiled} packages compiled (${seconds} s)`,
    );
  }, PROGRESS_EVERY_MS);
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const ending = signal ? `was ended by ${signal}` : `ended with status ${code}`;
      reject(new Error(`go build ${ending}: ${others.slice(-ERROR_LINES_KEPT).join(' | ')}`));
    });
  }).finally(() => clearInterval(ticker));
}
