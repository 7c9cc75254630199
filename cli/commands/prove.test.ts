import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptKey, storeCheckpoint, storePart } from '../../archive/index.js';
import { readPart } from '../../archive/records/run-parts.js';
import { newKeyPair, signerOfPem } from '../../archive/signing/index.js';
import { putArchived } from '../../archive/testing/archived-slice.js';
import { closeMadeUpRun } from '../../archive/testing/logged.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { SLICE } from '../../archive/testing/samples.js';
import { sha256Hex } from '../../contract/index.js';
import { runCommand } from '../../test/support/test-io.js';

const ASKED = '2026-11-20T00:00:00Z';
const ours = newKeyPair('p256');
const other = newKeyPair('ed25519');
let folder: string;
const file = (name: string): string => join(folder, name);

/** An archive in a folder, as `aws s3 sync` copies it, with one signed checkpoint. */
beforeAll(async () => {
  const store = new MemoryStore();
  const archive = { ...SLICE, prefix: 'logs' };
  const lines = ['/app', '/other'].map((logGroup) => {
    const slice = { ...archive, logGroup };
    putArchived(store, { slice, outcome: 'archived', askedAt: ASKED, files: { s: ['2026-10-01T01:00:00.000Z m\n'] } });
    const key = receiptKey(slice, 'archived', ASKED);
    return { key, sha256: sha256Hex(store.text(key)), outcome: 'archived' as const, skipped: false };
  });
  await storePart(store, archive, 'exp', 1, 1, lines);
  const parts = [await readPart(store, archive, 'exp', 1, 1)];
  const { checkpoint } = await closeMadeUpRun(store, archive, 'exp', parts);
  await storeCheckpoint(store, archive, checkpoint, signerOfPem(ours.privateKey));
  putArchived(store, { slice: { ...archive, logGroup: '/open' }, outcome: 'quiet', askedAt: ASKED, exportId: 'e2' });
  folder = await mkdtemp(join(tmpdir(), 'logferry-prove-'));
  for (const [key, body] of store.objects) {
    await mkdir(dirname(file(`copy/${key}`)), { recursive: true });
    await writeFile(file(`copy/${key}`), body);
  }
  await writeFile(file('ours.pem'), ours.publicKey);
  await writeFile(file('other.pem'), other.publicKey);
  await writeFile(file('proof.json'), (await prove('--json')).stdout);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(['prove', ...args]);
const of = (logGroup: string, ...more: string[]) =>
  run(file('copy'), '--group', logGroup, '--day', '2026-10-01', ...more);
const prove = (...more: string[]) => of('/app', ...more);
const check = (...more: string[]) => run('--check', file('proof.json'), ...more);

describe('logferry prove', () => {
  it('prints what the log proves about a day of a log group, and who signed the checkpoint', async () => {
    const { code, stdout, stderr } = await prove('--key', file('ours.pem'));
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('/app, 2026-10-01: 1 of 1 receipt proven');
    expect(lines[1]).toContain('archived  1 object, 1 event  entry 0, export exp');
    expect(lines[2]).toMatch(/^checkpoint of logferry\/my-archive\/\w+: 1 entry, root \w+, signed by .*ours\.pem/);
    expect((await prove()).stdout).toContain('pass --key to check the signature');
  });

  it('checks a proof without the archive', async () => {
    expect(await check('--key', file('ours.pem'))).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await check('--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { valid: true, logGroup: '/app', checkpoint: { size: 1, signature: { kind: 'notChecked' } }, problems: [] },
    ]);
  });

  it('exits with 3 if another key has signed, if the proof was edited, or if the proof is about another checkpoint', async () => {
    const refused = await check('--key', file('other.pem'));
    expect([refused.code, refused.stdout]).toEqual([3, expect.stringContaining('none of its signatures is by a key')]);
    const proof = JSON.parse((await prove('--json')).stdout);
    await writeFile(file('edited.json'), JSON.stringify({ ...proof, day: '2026-10-02' }));
    const edited = await run('--check', file('edited.json'), '--json');
    expect([edited.code, JSON.parse(edited.stdout).valid]).toEqual([3, false]);
    await writeFile(file('kept.checkpoint'), proof.checkpoint.replace('\n1\n', '\n2\n'));
    const kept = await check('--checkpoint', file('kept.checkpoint'));
    expect([kept.code, kept.stdout]).toEqual([3, expect.stringContaining('not about the checkpoint of')]);
  });

  it('exits with 3 if the run that recorded the receipt has not closed', async () => {
    const { code, stdout } = await of('/open');
    expect([code, stdout]).toEqual([3, expect.stringContaining('is not in the log')]);
  });

  it.each<[string[], RegExp]>([
    [[], /name the archive/],
    [['ARCHIVE', '--day', '2026-10-01'], /--group and --day/],
    [['ARCHIVE', '--group', 'a b', '--day', '2026-10-01'], /--group \("a b"\)/],
    [['ARCHIVE', '--group', '/app', '--day', '2026-10-01T06:00:00Z'], /--day .* must be a UTC day/],
    [['ARCHIVE', '--group', '/app', '--day', '2026-10-01', '--account-id', '1'], /--account-id \("1"\)/],
    [['ARCHIVE', '--group', '/app', '--day', '2026-10-01', '--region', 'x'], /--region \("x"\)/],
    [['ARCHIVE', '--group', '/none', '--day', '2026-10-01'], /no receipts of the log group \/none/],
    [['--check', 'PROOF', '--group', '/app'], /--check reads only the proof/],
    [['--check', 'KEY'], /it is not JSON/],
    [['--check', 'PROOF', '--checkpoint', 'KEY'], /not a checkpoint/],
  ])('refuses %j, and says what is wrong', async (args, message) => {
    const paths: Record<string, string> = { ARCHIVE: 'copy', PROOF: 'proof.json', KEY: 'ours.pem' };
    const { code, stderr } = await run(...args.map((arg) => (paths[arg] ? file(paths[arg]) : arg)));
    expect([code, stderr]).toEqual([64, expect.stringMatching(message)]);
  });
});
