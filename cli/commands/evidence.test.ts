import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeRun, receiptOf } from '../../archive/testing/closed-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { type CommandResult, runCommand } from '../../test/support/test-io.js';

let scratch: string;
let copy: string;
const inScratch = (name: string): string => join(scratch, name);

beforeAll(async () => {
  const store = new MemoryStore();
  const archive = { ...ARCHIVE, prefix: 'logs' };
  await closeRun(store, [receiptOf('/app', 0, 'archived'), receiptOf('/app', 1, 'empty')], {}, archive);
  await closeRun(store, [], { exportId: 'failed', status: 'failed' }, archive);
  scratch = await mkdtemp(join(tmpdir(), 'logferry-pack-'));
  copy = inScratch('copy');
  for (const [key, body] of store.objects) {
    await mkdir(dirname(join(copy, key)), { recursive: true });
    await writeFile(join(copy, key), body);
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(inScratch('own.pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(inScratch('own.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const evidence = (exportId: string, output: string, ...args: string[]): Promise<CommandResult> =>
  runCommand(['evidence', exportId, '--archive', copy, '-o', inScratch(output), ...args], { env: {} });

/** The files of a tar file by their paths. */
async function unpacked(name: string): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(inScratch('unpacked-'));
  await extract({ file: inScratch(name), cwd: folder });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.sort().map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const);
  return new Map(await Promise.all(read));
}

describe('logferry evidence', () => {
  it('packs the records as they are stored, with proof, keys, reports and the hashes of all files', async () => {
    const { code, stdout, stderr } = await evidence('exp', 'a.tar', '--key', inScratch('own.pub.pem'), '--json');
    expect([code, stderr]).toEqual([0, 'note: the manifest is unsigned\n']);
    const files = await unpacked('a.tar');
    expect(JSON.parse(stdout)).toMatchObject({
      exportId: 'exp',
      runNo: 1,
      files: files.size,
      records: 7,
      hasProof: true,
    });
    const records = [...files.keys()].filter((path) => path.startsWith('records/'));
    for (const path of records)
      expect(files.get(path)).toEqual(await readFile(join(copy, path.slice('records/'.length))));
    const others = [...files.keys()].filter((path) => !path.startsWith('records/'));
    expect(others).toEqual([
      ...[
        'README.txt',
        'SHA256SUMS',
        'cloudtrail.sh',
        expect.stringMatching(/^keys\/ed25519-[\w-]{43}\.pub\.pem$/),
        'period-2026-10.html',
      ],
      ...['period-2026-10.json', 'proofs/log-path.json', 'report.html', 'report.json', 'verify-by-hand.md'],
    ]);
    const sums = files.get('SHA256SUMS')?.toString().trimEnd().split('\n');
    const expected = [...files].flatMap(([path, content]) =>
      path === 'SHA256SUMS' ? [] : [`${createHash('sha256').update(content).digest('hex')}  ${path}`],
    );
    expect(sums?.sort()).toEqual(expected.sort());
  });

  it('gives the same bytes for the same archive', async () => {
    await evidence('exp', 'b.tar');
    await evidence('exp', 'c.tar');
    expect(await readFile(inScratch('b.tar'))).toEqual(await readFile(inScratch('c.tar')));
  });

  it('says that a run is not in the log, and packs everything else', async () => {
    const { code, stderr } = await evidence('failed', 'd.tar');
    expect([code, stderr]).toEqual([0, expect.stringContaining('no checkpoint pins the run')]);
    expect((await unpacked('d.tar')).has('proofs/log-path.json')).toBe(false);
  });

  it('packs only the public half of a private key, and packs a key from several files once', async () => {
    const keyFiles = ['own.pem', 'own.pub.pem'].flatMap((name) => ['--key', inScratch(name)]);
    expect((await evidence('exp', 'e.tar', ...keyFiles)).code).toBe(0);
    const keys = [...(await unpacked('e.tar'))].filter(([path]) => path.startsWith('keys/'));
    expect(keys.map(([, content]) => content)).toEqual([await readFile(inScratch('own.pub.pem'))]);
  });

  it('leaves no file behind if it refuses', async () => {
    expect((await evidence('none', 'f.tar')).stderr).toContain('no export none');
    expect((await evidence('exp', 'f.tar', '--key', join(copy, 'none'))).code).not.toBe(0);
    expect((await evidence('exp', 'no/f.tar')).stderr).toContain('--output');
    expect((await readdir(scratch)).filter((name) => name.startsWith('f.tar'))).toEqual([]);
  });
});
