import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newKeyPair } from '../../archive/signing/index.js';
import { CONTENT, REGION, SECRET } from '../support/constants.js';
import { Served } from '../support/served.js';
import { days, type Ended, Shell } from '../support/shell.js';

const TOKEN = 'session-token-of-the-test';
const API_KEY = 'api-key-of-the-test';
const { privateKey } = newKeyPair('ed25519');
/** The private key in base64, without the beginning that all Ed25519 keys have. */
const SIGNING_KEY = (privateKey.split('\n')[1] ?? '').slice(24).replace(/[+/]/g, '\\$&');
const HIDDEN = new RegExp([SECRET, TOKEN, API_KEY, SIGNING_KEY, CONTENT, 'Signature=', 'AWS4-HMAC'].join('|'));
const credentials = {
  ...{ AWS_SESSION_TOKEN: TOKEN, TEMPORAL_API_KEY: API_KEY, TEMPORAL_TLS: 'false' },
  // With this variable, commands and the worker print as much as they can.
  LOGFERRY_DEBUG: '1',
};

it.concurrent('logferry shows no credentials and no log contents in output, probes, metrics and histories, neither in success nor in failure', async () => {
  const shell = await Shell.open();
  const signingKey = join(shell.home, 'signing.pem');
  await writeFile(signingKey, privateKey);
  const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive' }], signingKey } };
  const served = await Served.open(shell, { accounts, logLevel: 'debug', timings: { credentialsBoundMs: 1_000 } });
  try {
    await shell.logGroup('/told', 2);
    const worker = await served.worker(credentials, ['--listen', '127.0.0.1:0']);
    const all: Pick<Ended, 'code' | 'stdout' | 'stderr'>[] = [];
    const note = (ended: (typeof all)[number]) => {
      all.push(ended);
      return ended.code;
    };
    const run = async (args: string[]) => note(await served.run(args, credentials));
    /** Runs a command in this process. The test also runs similar commands in processes of their own, by `run`. */
    const here = async (args: string[], env: NodeJS.ProcessEnv = {}) =>
      note(await served.command(args, { ...credentials, ...env }));
    const unreachable = Promise.all([
      here(['plan', ...days('/told', 2)], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }),
      here(['list'], { TEMPORAL_ADDRESS: '127.0.0.1:9' }),
    ]);
    expect(await here(['plan', ...days('/told', 2), '--json'])).toBe(0);
    const fault = { kind: 'error-before', status: 400, times: 100 } as const;
    for (const [code, start] of [
      ['AccessDeniedException', run],
      ['ExpiredTokenException', here],
    ] as const) {
      shell.emulator.addFault({ ...fault, operation: 'CreateExportTask', code, message: 'The request is denied' });
      expect(await start(['run', ...days('/told', 2), '--json'])).toBeGreaterThan(2);
      shell.emulator.clearFaults();
    }
    expect(await run(['run', ...days('/told', 2), '--events'])).toBe(0);
    expect(await here(['run', ...days('/told', 2), '--force', '--json'])).toBe(0);
    expect(JSON.parse(all.at(-1)?.stdout ?? '')).toHaveProperty('manifestSignedBy');
    expect(await here(['list', '--json'])).toBe(0);
    expect(await unreachable).toEqual([4, 4]);
    for (const path of ['healthz', 'readyz', 'metrics', CONTENT]) {
      const answer = await fetch(`http://${served.monitoringOf(worker)}/${path}`);
      note({ code: answer.status, stdout: await answer.text(), stderr: JSON.stringify([...answer.headers]) });
    }
    expect(all.at(-2)?.stdout).toMatch(/^logferry_aws_calls_total\{[^}]*CreateExportTask",result="refused"\} [1-9]/m);
    worker.child.kill('SIGTERM');
    all.push(await worker.ended);

    expect(all.at(-1)?.stderr).toMatch(/^debug: logs:CreateExportTask /m);
    for (const { stdout, stderr } of all) expect(stdout + stderr).not.toMatch(HIDDEN);
    let searched = 0;
    for await (const history of served.histories()) {
      // The Region is in a payload, so this shows that the search covers payloads.
      expect(history).toContain(REGION);
      expect(history).not.toMatch(HIDDEN);
      searched += 1;
    }
    expect(searched).toBeGreaterThanOrEqual(4);
  } finally {
    await served.close();
    await shell.close();
  }
});

it.concurrent('the embedded engine leaves no credentials and no log contents on the disk', async () => {
  const shell = await Shell.open();
  const folder = await mkdtemp(join(tmpdir(), 'logferry-key-'));
  try {
    await shell.logGroup('/kept', 1);
    const key = join(folder, 'signing.pem');
    await writeFile(key, privateKey);
    const ran = await shell.runHere(['run', ...days('/kept', 1), '--signing-key', key], { AWS_SESSION_TOKEN: TOKEN });
    expect([ran.code, ran.stdout + ran.stderr]).toEqual([0, expect.stringMatching(/signature +by key SHA256:/)]);
    const files = await readdir(shell.home, { recursive: true, withFileTypes: true });
    const kept = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    expect(kept.some((path) => path.endsWith('temporal.db'))).toBe(true);
    for (const path of kept) expect([path, HIDDEN.test(await readFile(path, 'latin1'))]).toEqual([path, false]);
  } finally {
    await rm(folder, { recursive: true });
    await shell.close();
  }
});
