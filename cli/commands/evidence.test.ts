import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemOf } from '../../archive/signing/index.js';
import { closeRun, receiptOf } from '../../archive/testing/closed-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { type CommandResult, runCommand, TestIo } from '../../test/support/test-io.js';
import { archiveWith, KEY, KEYS, RUNS } from '../../test/tamper/sample.js';
import { EvidenceFile, filePathOf } from '../evidence/evidence-file.js';

let scratch: string;
let copy: string;
/** An archive that two keys have signed. */
let signed: string;
const inScratch = (name: string): string => join(scratch, name);

beforeAll(async () => {
  const store = new MemoryStore();
  const archive = { ...ARCHIVE, prefix: 'logs' };
  await closeRun(store, [receiptOf('/app', 0, 'archived'), receiptOf('/app', 1, 'empty')], {}, archive);
  await closeRun(store, [], { exportId: 'failed', status: 'failed' }, archive);
  scratch = await mkdtemp(join(tmpdir(), 'logferry-pack-'));
  copy = inScratch('copy');
  await write(store, copy);
  signed = inScratch('signed');
  await write(await archiveWith(), signed);
  for (const [at, key] of KEYS.entries()) await writeFile(inScratch(`${at}.pem`), pemOf(key));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(inScratch('own.pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(inScratch('own.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function write({ objects }: MemoryStore, folder: string): Promise<void> {
  for (const [key, body] of objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
}

const evidence = (exportId: string, output: string, ...args: string[]): Promise<CommandResult> =>
  runCommand(['evidence', exportId, '--archive', copy, '-o', inScratch(output), ...args], { env: {} });

/** Packs a run of the signed archive with both keys. @returns the name of the tar file */
async function packSigned(exportId: string, runNo: number): Promise<string> {
  const keys = ['--key', inScratch('0.pem'), '--key', inScratch('1.pem')];
  const name = `${exportId}-${runNo}.tar`;
  const to = ['-o', inScratch(name), '--run', String(runNo)];
  const { code, stderr } = await runCommand(['evidence', exportId, '--archive', signed, ...to, ...keys]);
  expect([code, stderr]).toEqual([0, '']);
  return name;
}

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

  it('packs all that is needed to check a signed run without logferry: this test uses only node:crypto', async () => {
    for (const { exportId, runNo } of RUNS)
      checkByHand(await unpacked(await packSigned(exportId, runNo)), exportId, runNo);
    const paged = await unpacked('exp-app-1.tar');
    for (const no of [1, 2, 3]) expect(paged.has(`records/${KEY.page('paged', no)}`)).toBe(true);
    const counted = await unpacked('exp-db-1.tar');
    expect(counted.get('cloudtrail.sh')?.toString()).toContain('AttributeValue=CreateExportTask');
    const list = textIn(counted, `records/${KEY.recounts('exp-db')}`);
    for (const { key, sha256 } of linesOf(list)) expect(hashOf(counted.get(`records/${key}`))).toBe(sha256);
    expect(linesOf(list)).toHaveLength(1);
  });

  const missing = ['bash', 'jq', 'openssl', 'sha256sum'].filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  it.skipIf(missing.length > 0)(
    `packs verify-by-hand.md, whose commands check an intact evidence file without an error${missing.length > 0 ? ` (missing: ${missing})` : ''}`,
    async () => {
      const folder = await mkdtemp(inScratch('by-hand-'));
      await extract({ file: inScratch(await packSigned('exp-db', 1)), cwd: folder });
      await rename(join(folder, 'records'), join(folder, 'copy'));
      const page = await readFile(join(folder, 'verify-by-hand.md'), 'utf8');
      const blocks = [...page.matchAll(/^([^\n]*)\n\n```sh\n(.*?)^```$/gms)].flatMap(([, text = '', block = '']) =>
        /Not in an evidence file: .*$/.test(text) || /\b(aws|cosign) /.test(block) ? [] : [block],
      );
      const names = 'bucket=archive prefix=logs/ export=exp-db run=0000001 key=$PWD/../1.pem';
      const script = [names, 'mkdir tmp', ...blocks.filter((block) => !block.startsWith('bucket='))].join('\n');
      const env = { ...process.env, TMPDIR: join(folder, 'tmp') };
      const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
      const lines = `${stdout}${stderr}`.split('\n');
      expect(lines.filter((line) => /FAILED|DIFFERS|[Ee]rror|Fail|not found|No such/.test(line))).toEqual([]);
      const right = lines.filter((line) => /OK$|Verified/.test(line)).map((line) => line.replace(/^.*\//, ''));
      expect(right).toEqual(expect.arrayContaining(['path to the root of the log: OK', 'key of the checkpoint: OK']));
      expect(right).toHaveLength(15);
    },
  );

  it('says so if no key of --key has signed the manifest', async () => {
    const archive = ['--archive', signed, '-o', inScratch('h.tar')];
    const { code, stderr } = await runCommand(['evidence', 'exp-db', ...archive, '--key', inScratch('own.pub.pem')]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('--key names no key that has signed the manifest')]);
  });

  it('shortens a file name that is too long for file systems', async () => {
    const path = filePathOf(`_logferry/receipts/!${'long'.repeat(70)}/x.json`);
    expect(path).toMatch(/^_logferry\/receipts\/!(long){24}lon~[0-9a-f]{32}\/x\.json$/);
    await EvidenceFile.with(scratch, new AbortController().signal, async (file) => {
      await file.add(path, 'receipt');
      await file.write(inScratch('i.tar'));
    });
    expect([...(await unpacked('i.tar')).keys()]).toEqual(['SHA256SUMS', path]);
  });

  it('gives the same bytes for the same archive', async () => {
    await evidence('exp', 'b.tar');
    await evidence('exp', 'c.tar');
    expect(await readFile(inScratch('b.tar'))).toEqual(await readFile(inScratch('c.tar')));
  });

  it('packs no proof if no checkpoint pins the run, and says so', async () => {
    const { code, stderr } = await evidence('failed', 'd.tar');
    expect([code, stderr]).toEqual([0, expect.stringContaining('no checkpoint in the archive pins the run')]);
    expect((await unpacked('d.tar')).has('proofs/log-path.json')).toBe(false);
  });

  it('packs only the public half of a private key, and packs a key from several files once', async () => {
    const keyFiles = ['own.pem', 'own.pub.pem'].flatMap((name) => ['--key', inScratch(name)]);
    expect((await evidence('exp', 'e.tar', ...keyFiles)).code).toBe(0);
    const keys = [...(await unpacked('e.tar'))].filter(([path]) => path.startsWith('keys/'));
    expect(keys.map(([, content]) => content)).toEqual([await readFile(inScratch('own.pub.pem'))]);
  });

  it('leaves no file behind if it is interrupted', async () => {
    const TMPDIR = await mkdtemp(inScratch('tmp-'));
    const seen: string[][] = [];
    // The command calls `now` after it has packed the records and before it packs the reports.
    const io: TestIo = new TestIo({
      env: { TMPDIR },
      now: () => {
        seen.push(readdirSync(TMPDIR));
        io.interrupt();
        return Date.now();
      },
    });
    const { code } = await runCommand(['evidence', 'exp', '--archive', copy, '-o', inScratch('g.tar')], io);
    expect([code, seen.at(-1)]).toEqual([130, [expect.stringMatching(/^logferry-evidence-/)]]);
    expect(await readdir(TMPDIR)).toEqual([]);
    expect((await readdir(scratch)).filter((name) => name.startsWith('g.tar'))).toEqual([]);
  });

  it('leaves no file behind if it refuses its arguments', async () => {
    expect((await evidence('none', 'f.tar')).stderr).toContain('no export none');
    expect((await evidence('exp', 'f.tar', '--key', join(copy, 'none'))).code).not.toBe(0);
    expect((await evidence('exp', 'no/f.tar')).stderr).toContain('--output');
    expect(await evidence('exp', 'copy')).toMatchObject({ code: 64, stderr: expect.stringContaining('EISDIR') });
    expect((await readdir(scratch)).filter((name) => name.startsWith('f.tar'))).toEqual([]);
  });
});

type Files = ReadonlyMap<string, Buffer>;

const hashOf = (bytes: Uint8Array | undefined): string =>
  createHash('sha256')
    .update(bytes ?? 'absent')
    .digest('hex');
const textIn = (files: Files, path: string): string => files.get(path)?.toString() ?? `no ${path}`;
const linesOf = (text: string): { key: string; sha256: string }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const node = (kind: number, ...hashes: string[]): string =>
  hashOf(Buffer.concat([Buffer.of(kind), ...hashes.map((hash) => Buffer.from(hash, 'hex'))]));
/** The root of a Merkle tree (RFC 6962) over the hashes of records. */
function rootOf(hashes: readonly string[]): string {
  let level = hashes.map((hash) => node(0, hash));
  while (level.length > 1) {
    const pairs = level.flatMap((left, at) => (at % 2 === 0 ? [[left, level[at + 1]]] : []));
    level = pairs.map(([left = '', right]) => (right === undefined ? left : node(1, left, right)));
  }
  return level[0] ?? '';
}

/** Checks an unpacked run as an auditor could, with SHA-256 and signatures alone. */
function checkByHand(files: Files, exportId: string, runNo: number): void {
  const keys = [...files].filter(([path]) => path.startsWith('keys/')).map(([, pem]) => createPublicKey(pem));
  expect(keys).toHaveLength(2);
  const isSigned = (message: Uint8Array, signature: Uint8Array): boolean =>
    keys.some((key) => verify(algorithmOf(key), message, key, signature));

  const manifest = files.get(`records/${KEY.manifest(exportId, runNo)}`) ?? Buffer.of();
  const { payload, payloadType, signatures } = JSON.parse(textIn(files, `records/${KEY.signature(exportId, runNo)}`));
  const statement = Buffer.from(payload, 'base64');
  const signed = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${statement.length} ${statement}`);
  expect(isSigned(signed, Buffer.from(signatures[0].sig, 'base64'))).toBe(true);
  expect(JSON.parse(statement.toString()).subject[0].digest.sha256).toBe(hashOf(manifest));

  const { parts, merkleRoot } = JSON.parse(manifest.toString());
  const leaves: string[] = [];
  for (const { key, sha256 } of parts) {
    expect(hashOf(files.get(`records/${key}`))).toBe(sha256);
    for (const line of textIn(files, `records/${key}`).trimEnd().split('\n')) {
      const { key: receipt, sha256: expected } = JSON.parse(line);
      if (receipt !== undefined) expect(hashOf(files.get(`records/${receipt}`))).toBe(expected);
      leaves.push(receipt === undefined ? hashOf(Buffer.from(line)) : expected);
    }
  }
  expect(rootOf(leaves)).toBe(merkleRoot);

  const proof = JSON.parse(textIn(files, 'proofs/log-path.json'));
  const entry = files.get(`records/${proof.entry}`);
  expect(JSON.parse(String(entry)).manifestSha256).toBe(hashOf(manifest));
  const [body = '', signatureLines = ''] = textIn(files, `records/${proof.checkpoint}`).split('\n\n');
  const [, size, root] = body.split('\n');
  expect(Number(size)).toBe(proof.size);
  expect(rootFrom(node(0, hashOf(entry)), proof)).toBe(Buffer.from(root ?? '', 'base64').toString('hex'));
  const signature = Buffer.from(signatureLines.trimEnd().split(' ')[2] ?? '', 'base64');
  expect(isSigned(Buffer.from(`${body}\n`), signature.subarray(4))).toBe(true);
}

const algorithmOf = ({ asymmetricKeyType }: KeyObject): 'sha256' | null =>
  asymmetricKeyType === 'ed25519' ? null : 'sha256';

/** The root that an inclusion path leads to (RFC 9162, 2.1.3.2). */
function rootFrom(leaf: string, { n, size, logPath }: { n: number; size: number; logPath: string[] }): string {
  let [at, last, hash] = [n, size - 1, leaf];
  for (const other of logPath) {
    if (at % 2 === 1 || at === last) {
      hash = node(1, other, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    } else hash = node(1, hash, other);
    [at, last] = [at >> 1, last >> 1];
  }
  return hash;
}
