import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const WRITERS = 20;
const RUNS = 50;

let folder: string;
let program: string;

/** Bundles the writer and its imports into one file, so that each process starts fast. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-log-'));
  program = join(folder, 'writer.mjs');
  const entry = fileURLToPath(new URL('./log/writer.ts', import.meta.url));
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    ...{ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
    banner: { js: banner },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a writer to its end. @returns whether it was killed */
async function write(name: string, runs: number, seed: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, folder, name, `${runs}`, `${seed}`], { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal === null) expect(code).toBe(0);
  return signal === 'SIGKILL';
}

/** Runs a writer again and again until it has closed all its runs. @returns how often it was killed */
async function writeAll(index: number): Promise<number> {
  let kills = 0;
  while (await write(`${index}`, RUNS, 1 + index + kills * WRITERS)) kills += 1;
  return kills;
}

it('the log has every run and no gap after 20 processes have each appended 50 runs, although they lost replies and were killed', async () => {
  const kills = await Promise.all(Array.from({ length: WRITERS }, (_, index) => writeAll(index)));
  expect(kills.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(2);
  // Processes may have been killed after they had stored a manifest, and before they appended its run to the log. This
  // last writer appends those runs, too.
  await write('last', 1, 0);

  const log = join(folder, '_logferry/log');
  const names = readdirSync(log)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const texts = names.map((name) => readFileSync(join(log, name)));
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  const logged = texts.map((text, n) => {
    const entry = JSON.parse(text.toString());
    const before = texts[n - 1];
    expect([names[n], entry.n]).toEqual([`${String(n).padStart(12, '0')}.json`, n]);
    expect(entry.previous).toBe(before && sha256(before));
    return entry.manifest;
  });
  const manifests = readdirSync(join(folder, '_logferry/exports')).map(
    (exportId) => `_logferry/exports/${exportId}/0000001.manifest.json`,
  );
  expect(manifests).toHaveLength(WRITERS * RUNS + 1);
  expect([...new Set(logged)].sort()).toEqual(manifests.sort());
});
