import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptKey, receiptsIn } from '../object-keys/receipt-keys.js';
import { sha256OfText } from '../records/digest.js';
import { skippedMonth } from '../records/skipped-month.js';
import { putArchived } from '../testing/archived-slice.js';
import { MemoryStore } from '../testing/memory-store.js';
import { SLICE } from '../testing/samples.js';
import { closeSignedRun } from '../testing/signed-run.js';
import { newKeyPair, signerOfPem } from './index.js';

/* Runs the commands of docs/verify-by-hand.md as they are written. */

const PAGE = new URL('../../docs/verify-by-hand.md', import.meta.url);
const EXPORT = 'exp-5c033361974ef71c51c2';
const PREFIX = 'logs';
const hasProgram = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const missing = ['bash', 'jq', 'openssl', 'sha256sum', 'gzip'].filter((name) => !hasProgram(name));

type Program = 'aws' | 'cosign';

/** The commands of the page, without the blocks that need one of these programs. */
async function commands(without: readonly Program[]): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.filter((block) => !without.some((name) => block.includes(`${name} `))).join('\n');
}

/** An archive of two runs. The second run lists two receipts, and a month in which the first run wrote a receipt. */
async function madeArchive(signingKey: string): Promise<MemoryStore> {
  const store = new MemoryStore();
  const signer = signerOfPem(signingKey);
  const event = (day: number, text: string) => `2026-10-0${day}T10:00:00.000Z ${text}\n`;
  const lines = [1, 2, 3].map((day) => {
    const slice = { ...SLICE, prefix: PREFIX, logGroup: `/app/${day}`, from: `2026-10-0${day}T00:00:00Z` };
    const whole = { ...slice, to: `2026-10-0${day + 1}T00:00:00Z` };
    const outcome = day === 3 ? 'quiet' : 'archived';
    const askedAt = '2026-11-01T00:00:00Z';
    const files =
      day === 3 ? {} : { web: [event(day, 'first\n  second line') + event(day, 'next'), event(day, 'last')] };
    putArchived(store, { slice: whole, outcome, askedAt, files });
    const key = receiptKey(whole, outcome, askedAt);
    return { key, sha256: sha256OfText(store.text(key)), outcome, skipped: false } as const;
  });
  for await (const { objects } of store.list(lines[0]?.key ?? '')) {
    const month = skippedMonth(receiptsIn(objects), '2026-11-02T00:00:00Z') ?? expect.fail('no month');
    await closeSignedRun(store, { prefix: PREFIX, exportId: 'exp-before', lines: lines.slice(0, 2), signer });
    await closeSignedRun(store, { prefix: PREFIX, exportId: EXPORT, lines: [...lines.slice(1), month], signer });
    return store;
  }
  return expect.fail('no receipt');
}

describe.skipIf(missing.length > 0)(
  `the page docs/verify-by-hand.md${missing.length > 0 ? ` (missing: ${missing})` : ''}`,
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'logferry-by-hand-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    /** Runs a script in a new folder. @returns the lines that the script prints, those of stderr included */
    async function run(
      name: string,
      script: string,
      publicKey: string,
      store?: MemoryStore,
      env = {},
    ): Promise<string[]> {
      const cwd = join(folder, name);
      await mkdir(cwd);
      await writeFile(join(cwd, 'archive.pub.pem'), publicKey);
      for (const [key, body] of store?.objects ?? []) {
        await mkdir(join(cwd, 'copy', dirname(key)), { recursive: true });
        await writeFile(join(cwd, 'copy', key), body);
      }
      const bash = spawn('bash', ['-c', script], { cwd, env: { ...process.env, TMPDIR: cwd, ...env }, stdio: 'pipe' });
      let output = '';
      for (const stream of [bash.stdout, bash.stderr])
        stream.setEncoding('utf8').on('data', (text) => (output += text));
      await new Promise((resolve) => bash.on('close', resolve));
      return output.split('\n');
    }

    const good = (lines: readonly string[]) => lines.filter((line) => /OK$|Verified|^Signature Verified/.test(line));
    const bad = (lines: readonly string[]) =>
      lines.filter((line) => /FAILED|DIFFERS|[Ee]rror|Fail|not found|No such/.test(line));
    /** Number of lines that the commands print about an unchanged archive. Each line confirms one check. */
    const CHECKS = 19;

    it('finds nothing wrong with a local copy of an archive that an Ed25519 key signed', async () => {
      const { privateKey, publicKey } = newKeyPair('ed25519');
      const lines = await run('copy', await commands(['aws', 'cosign']), publicKey, await madeArchive(privateKey));
      expect([bad(lines), good(lines)]).toEqual([[], expect.objectContaining({ length: CHECKS })]);
    });

    it('names everything that was changed, and a key that did not sign', async () => {
      const { privateKey } = newKeyPair('ed25519');
      const store = await madeArchive(privateKey);
      const ending = (end: string) => [...store.objects.keys()].filter((key) => key.endsWith(end));
      for (const key of ['T000000Z.json', `${EXPORT}/0000001.manifest.json`, '0000.json'].flatMap(ending)) {
        store.put(key, store.text(key).replace(/"(entries|bytes|noticesFrom)":/, '"$1" :'));
      }
      for (const key of ending('.ndjson'))
        store.put(key, store.text(key).replace(/"sha256":"\w{8}/, '"sha256":"00000000'));
      for (const key of ending('000001.gz')) {
        store.put(key, Buffer.concat([store.objects.get(key)?.subarray(0, -8) ?? Buffer.of(), Buffer.alloc(8, 1)]));
      }
      const lines = await run('changed', await commands(['aws', 'cosign']), newKeyPair('p256').publicKey, store);
      const names = lines.filter((line) => /FAILED$|DIFFERS$/.test(line)).map((line) => line.replace(/^.*\//, ''));
      expect(names).toEqual([
        'key of the manifest: DIFFERS',
        '0000001.manifest.json: FAILED',
        '0000001.part-0000001.ndjson: FAILED',
        ...['20261101T000000Z.json: FAILED', '20261101T000000Z.json: FAILED'].map((end) => expect.stringMatching(end)),
        'Merkle root: DIFFERS',
        '000001.gz: FAILED',
        ...['entry of the run: DIFFERS', '000000000001.json: DIFFERS', 'root of the log: DIFFERS'],
        'key of the checkpoint: DIFFERS',
      ]);
      const right = [
        '000000.gz: OK',
        '000000.gz: gzip OK',
        'events of the receipt: OK',
        '000000000000.json: OK',
        'entries: OK',
      ];
      expect(good(lines).map((line) => line.replace(/^.*\//, ''))).toEqual(right);
      expect(bad(lines).length).toBeGreaterThan(names.length + 2);
    });

    describe.skipIf(!hasProgram('aws'))(`with the AWS CLI${hasProgram('aws') ? '' : ' (not installed)'}`, () => {
      it('finds nothing wrong with a bucket whose archive a P-256 key signed', async () => {
        const emulator = await startEmulator();
        const credentials = { accessKeyId: '111122223333', secretAccessKey: 'secret' };
        const s3 = new S3Client({ endpoint: emulator.url, region: 'eu-central-1', credentials, forcePathStyle: true });
        try {
          const { privateKey, publicKey } = newKeyPair('p256');
          const store = await madeArchive(privateKey);
          await s3.send(new CreateBucketCommand({ Bucket: 'my-archive' }));
          for (const [Key, Body] of store.objects)
            await s3.send(new PutObjectCommand({ Bucket: 'my-archive', Key, Body }));
          const env = {
            ...{ AWS_ENDPOINT_URL: emulator.url, AWS_REGION: 'eu-central-1' },
            ...{ AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'secret' },
          };
          const lines = await run('bucket', await commands(['cosign']), publicKey, undefined, env);
          expect([bad(lines), good(lines)]).toEqual([[], expect.objectContaining({ length: CHECKS + 1 })]);
        } finally {
          s3.destroy();
          await emulator.close();
        }
      });
    });

    describe.skipIf(!hasProgram('cosign'))(`with cosign${hasProgram('cosign') ? '' : ' (not installed)'}`, () => {
      it.each(['ed25519', 'p256'] as const)('verifies the envelope of a %s key', async (kind) => {
        const { privateKey, publicKey } = newKeyPair(kind);
        const script = await commands(['aws']);
        const lines = await run(`cosign-${kind}`, script, publicKey, await madeArchive(privateKey));
        expect(lines.filter((line) => /Verified OK/.test(line)).length).toBe(kind === 'p256' ? 3 : 1);
      });
    });
  },
);
