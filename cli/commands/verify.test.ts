import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair, signerOfPem } from '../../archive/signing/index.js';
import { putArchived } from '../../archive/testing/archived-slice.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE, SLICE } from '../../archive/testing/samples.js';
import { ACCOUNT_ID, REGION } from '../../test/support/constants.js';
import { Shell } from '../../test/support/shell.js';
import { runCommand, type TestIo } from '../../test/support/test-io.js';
import { MOST_NOT_CLEAN, VerifyState } from '../verify/verify-state.js';

const { privateKey, publicKey } = newKeyPair('ed25519');
const askedAt = '2026-11-01T00:00:00Z';

let shell: Shell;
let scratch: string;
let folder: string;
let manifestSha256: string;
let objectKey: string;

/** An archive at `logs/` of a bucket: one day of one log group, signed. In a folder, and in the emulator. */
beforeAll(async () => {
  shell = await Shell.open({ throttle: false });
  scratch = await mkdtemp(join(tmpdir(), 'logferry-verify-'));
  folder = join(scratch, 'copy');
  const archive = { ...ARCHIVE, bucket: 'archive', prefix: 'logs' };
  const slice = { ...SLICE, ...archive };
  const store = new MemoryStore();
  const files = { web: ['2026-10-01T01:00:00.000Z hello\n'] };
  const receipt = putArchived(store, { slice, outcome: 'archived', askedAt, files });
  const signer = signerOfPem(privateKey);
  const closed = await finishRun(store, archive, { exportId: 'exp', receipts: [receipt], window: slice, signer });
  manifestSha256 = closed.sha256;
  objectKey = receipt.objects[0]?.key ?? '';
  const s3 = new S3Client({
    ...{ region: REGION, endpoint: shell.emulator.url, forcePathStyle: true },
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: 'any' },
  });
  for (const [key, body] of store.objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
    await s3.send(new PutObjectCommand({ Bucket: 'archive', Key: key, Body: body }));
  }
  s3.destroy();
  await writeFile(join(scratch, 'key.pem'), publicKey);
  await writeFile(join(scratch, 'checkpoint'), store.text(closed.checkpoint));
});
afterAll(async () => {
  await shell.close();
  await rm(scratch, { recursive: true });
});

const verify = (...args: string[]) => shell.command(['verify', ...args]);

describe('logferry verify', () => {
  it('finds no problem in a signed archive, in its bucket and in a copy, with the key, a hash and a checkpoint', async () => {
    const kept = ['--key', join(scratch, 'key.pem'), '--since', join(scratch, 'checkpoint')];
    for (const archive of ['s3://archive/logs', folder]) {
      const { code, stdout } = await verify(archive, ...kept, '--expect', `exp=${manifestSha256}`, '--json');
      const document = JSON.parse(stdout);
      expect([code, document.intact, document.findings]).toEqual([0, true, []]);
      expect(document.checked).toMatchObject({ signedManifests: 1, isPinned: true, objectsRead: 1, events: 1 });
    }
  });

  it('reports an open run as broken only if --closed says that no export is running', async () => {
    const open = join(folder, 'logs/_logferry/exports/open');
    await mkdir(open);
    const record = await readFile(join(folder, 'logs/_logferry/exports/exp/0000001.run.json'), 'utf8');
    await writeFile(join(open, '0000001.run.json'), record.replace('"exp"', '"open"'));
    for (const [args, code, severity] of [
      [[], 0, 'notice'],
      [['--closed'], 3, 'broken'],
    ] as const) {
      const answer = await verify(folder, '--level', 'records', '--json', ...args);
      const { intact, findings } = JSON.parse(answer.stdout);
      expect([answer.code, intact]).toEqual([code, code === 0]);
      expect(findings).toContainEqual(expect.objectContaining({ code: 'RUN_OPEN', severity }));
    }
    await rm(open, { recursive: true });
  });

  it('names what is wrong, and exits with 3', async () => {
    await writeFile(join(folder, objectKey), 'x');
    const { code, stdout } = await verify(folder);
    expect(code).toBe(3);
    expect(stdout).toContain(
      `BROKEN OBJECT_SIZE (1): An object has another size than its receipt says.\n  ${objectKey}`,
    );
    expect(stdout).toContain('The archive is not what its records say: 3 findings.\n');
    expect((await verify(folder, '--level', 'records')).code).toBe(0);
  });

  it('shows hostile names without control characters, each in one line', async () => {
    await writeFile(join(folder, 'logs/_logferry/receipts/\u001b[2Jevil\nBROKEN'), '');
    const { stdout } = await verify(folder, '--level', 'records');
    expect(stdout).toContain('\n  logs/_logferry/receipts/[2Jevil\\nBROKEN\n');
    expect(stdout).not.toContain('\u001b');
  });

  it('exits with 64 for wrong flags, and with 4 for a bucket that is absent or of another owner', async () => {
    const wrong: [args: string[], message: string][] = [
      [['--expect', 'exp=1'], '--expect ("exp=1"): write EXPORT=SHA256'],
      [['--sample', '0'], '--sample ("0") must be more than 0%'],
      [['--sample', '5%', '--level', 'objects'], '--sample is about the content of objects, but --level is objects'],
      [['--from', '2026-10-02', '--to', '2026-10-01'], '--from (2026-10-02) must be earlier than --to (2026-10-01)'],
      [['--since', join(scratch, 'key.pem')], 'not a checkpoint'],
      [['--key', join(scratch, 'checkpoint')], 'it has no PEM block'],
      [['--key', join(scratch, 'none.pem')], 'cannot be read (ENOENT)'],
      [['--bucket-owner', 'me'], 'must be a 12-digit account id'],
    ];
    for (const [args, message] of wrong) {
      const { code, stderr } = await verify('s3://archive/logs', ...args);
      expect([args, code, stderr]).toEqual([args, 64, expect.stringContaining(message)]);
    }
    expect((await verify('s3://archive/other')).code).toBe(64);
    expect((await verify('s3://no-such-bucket')).code).toBe(4);
    expect((await verify('s3://archive/logs', '--bucket-owner', '999999999999')).code).toBe(4);
  });

  it('refuses a selection that chooses nothing, because it is probably mistyped', async () => {
    const records = ['s3://archive/logs', '--level', 'records'];
    const { code, stdout, stderr } = await verify(...records, '--export', 'exq');
    expect([code, stdout, stderr]).toEqual([
      64,
      '',
      expect.stringContaining('--export ("exq"): the archive has no run'),
    ]);
    for (const wrong of [
      ['--group', '/none'],
      ['--from', '2026-10-02'],
    ]) {
      expect(await verify(...records, ...wrong)).toMatchObject({ code: 64, stdout: '' });
    }
    expect((await verify(...records, '--export', 'exp', '--group', SLICE.logGroup)).code).toBe(0);
  });

  it.each([
    [[], { from: null, to: null }],
    [['--from', '2026-10-01'], { from: '2026-10-01T00:00:00Z', to: null }],
    [['--to', '2026-11-01'], { from: null, to: '2026-11-01T00:00:00Z' }],
  ])('shows no start and no end of a window that has none: %j', async (bounds, shown) => {
    const { stdout } = await verify(folder, '--level', 'records', '--json', ...bounds);
    expect(JSON.parse(stdout).selection).toMatchObject(shown);
  });

  it('stores its position in a file that only this user can read, and resumes the same verification from it for a week', async () => {
    const io = shell.io();
    const question = { archive: 'a', level: 'content' };
    const state = await VerifyState.open(shell.home, question, io.now(), false);
    state.notClean('r1');
    state.checkedTo('r2', io.now());
    await state.keep();
    expect((await stat(state.path)).mode & 0o777).toBe(0o600);
    const again = await VerifyState.open(shell.home, question, io.now(), false);
    expect([again.before?.to, again.before?.wasClean('r1'), again.before?.wasClean('r2'), again.seed]).toEqual([
      ...['r2', false, true],
      state.seed,
    ]);
    expect(
      (await VerifyState.open(shell.home, { ...question, level: 'objects' }, io.now(), false)).before,
    ).toBeUndefined();
    expect((await VerifyState.open(shell.home, question, io.now(), true)).before).toBeUndefined();
    expect((await VerifyState.open(shell.home, question, io.now() + 8 * 86_400_000, false)).before).toBeUndefined();
    await again.remove();
    expect(await readdir(join(shell.home, 'verify'))).toEqual([]);
  });

  it('verifies even if its position cannot be stored, and says after an interrupt that the same command begins anew', async () => {
    const env = { LOGFERRY_HOME: join(scratch, 'checkpoint') };
    expect((await shell.command(['verify', 's3://archive/logs'], env)).code).toBe(0);
    const notes: string[] = [];
    /** Interrupts the command at a step. The command calls `now` once for each step. @returns the number of steps */
    const interruptedAt = async (step: number): Promise<number> => {
      let asked = 0;
      const io: TestIo = shell.io({
        env,
        now: () => {
          asked += 1;
          if (asked === step) io.interrupt();
          return Date.now();
        },
      });
      const { code, stderr } = await runCommand(['verify', 's3://archive/logs'], io);
      if (stderr !== '') notes.push(`${code}: ${stderr}`);
      return asked;
    };
    for (let step = await interruptedAt(0); step > 0; step -= 1) await interruptedAt(step);
    const note = expect.stringMatching(
      /^130: Interrupted\. .* cannot be written \(ENOTDIR\), so the same command begins anew/,
    );
    // Two steps follow the objects of the receipt. An interrupt at either of them writes the note.
    expect(notes).toEqual([note, note]);
  });

  it('keeps the file with its position small: the position stays before the objects for which the file has no room', async () => {
    const io = shell.io();
    const state = await VerifyState.open(shell.home, { archive: 'b' }, io.now(), false);
    state.checkedTo('a', io.now());
    for (let no = 0; no <= MOST_NOT_CLEAN + 5; no += 1) state.notClean(`b${no}`);
    state.checkedTo('c', io.now());
    await state.keep();
    expect((await stat(state.path)).size).toBeLessThan(1_000_000);
    expect((await VerifyState.open(shell.home, { archive: 'b' }, io.now(), false)).before?.to).toBe('a');
    await state.remove();
  });
});
