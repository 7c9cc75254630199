import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WorkEvent } from '../../activities/index.js';
import { SENT_CALLS } from '../../aws/sent-calls.js';
import { built } from '../../test/support/built.js';
import { UNIT_LIMIT_MS } from '../../test/support/time-limits.js';
import { type Monitoring, type MonitoringOptions, openMonitoring } from './monitoring.js';
import { freeLoopbackPort } from './sdk-metrics.js';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

/** Opens the endpoint with the built thread: Node.js runs no TypeScript in threads. */
const open = (options: Partial<MonitoringOptions> = {}): Promise<Monitoring> =>
  openMonitoring({
    ...{ listen: LOOPBACK, sdkPort: 1, died: () => undefined },
    script: pathToFileURL(built('worker/monitoring/serving-thread.js')),
    ...options,
  });

let monitoring: Monitoring;
beforeEach(async () => {
  monitoring = await open({ sdkPort: await freeLoopbackPort() });
});
afterEach(() => monitoring.close());

async function get(path: string, method = 'GET') {
  const response = await fetch(`http://${monitoring.address}${path}`, { method });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

it('answers /healthz while the process runs, and /readyz with the reason until the worker polls', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await get('/readyz')).toMatchObject({ status: 503, text: 'the worker is starting\n' });
  expect((await get('/metrics')).text).toMatch(/^logferry_worker_ready 0$/m);
  await monitoring.watch(async () => ({ ready: true }));
  expect(await get('/readyz?verbose')).toMatchObject({ status: 200, text: 'ok\n' });
  expect((await get('/metrics')).text).toMatch(/^logferry_worker_ready 1$/m);
  await monitoring.watch(async () => {
    throw new Error('defect');
  });
  expect((await get('/readyz')).status).toBe(500);
  expect((await get('/metrics')).text).toMatch(/^logferry_worker_ready 0$/m);
});

it('answers other paths with 404, other methods with 405, and HEAD without a body', async () => {
  expect(await get('/')).toMatchObject({ status: 404, text: expect.stringContaining('/metrics') });
  expect((await get('/metrics', 'POST')).status).toBe(405);
  expect(await get('/metrics', 'HEAD')).toMatchObject({ status: 200, text: '', type: /version=0\.0\.4/ });
});

it("puts its own metrics after those of Temporal's SDK, and says whether the metrics of the SDK are missing", async () => {
  const { text } = await get('/metrics');
  expect(text).toMatch(/^logferry_sdk_metrics_available 0$/m);
  expect(text).toMatch(/^logferry_build_info\{version="[^"]+",node="\d+\.\d+\.\d+",temporal_sdk="\d+\.\d+\.\d+"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  let status = 200;
  const sdk = createServer((_request, response) => response.writeHead(status).end('temporal_num_pollers 5'));
  await new Promise<void>((resolve) => sdk.listen(0, '127.0.0.1', resolve));
  const both = await open({ sdkPort: (sdk.address() as AddressInfo).port });
  try {
    const scraped = async () => (await fetch(`http://${both.address}/metrics`)).text();
    expect(await scraped()).toMatch(/^temporal_num_pollers 5\n[\s\S]*^logferry_sdk_metrics_available 1$/m);
    status = 500;
    expect(await scraped()).toMatch(/^# HELP logferry[\s\S]*^logferry_sdk_metrics_available 0$/m);
  } finally {
    await both.close();
    await new Promise((resolve) => sdk.close(resolve));
  }
});

it('counts attempts at calls to AWS by operation and result, until it is closed', async () => {
  const call = { operation: 'logs:CreateExportTask', region: 'r', host: 'h', durationMs: 500, attempt: 1 };
  for (const answer of [
    { status: 200 },
    { status: 400, error: 'ThrottlingException: slow', throttled: true },
    { status: 400, error: 'LimitExceededException' },
    { status: 500, error: 'InternalFailure' },
    { error: 'ECONNRESET' },
  ]) {
    SENT_CALLS.publish({ ...call, ...answer });
  }
  const { text } = await get('/metrics');
  for (const result of ['ok', 'throttled', 'refused', 'failed', 'unanswered']) {
    expect(text).toContain(
      `logferry_aws_calls_total{region="r",operation="logs:CreateExportTask",result="${result}"} 1\n`,
    );
  }
  expect(text).toContain('logferry_aws_throttles_total{region="r",operation="logs:CreateExportTask"} 1\n');
  expect(text).toContain('logferry_aws_call_seconds_total{region="r",operation="logs:CreateExportTask"} 2.5\n');
  await monitoring.close();
  expect(SENT_CALLS.hasSubscribers).toBe(false);
});

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

it.skipIf(!hasIPv6)('answers at an IPv6 address, which it writes in brackets (needs ::1)', async () => {
  const other = await open({ listen: { host: '::1', port: 0 } });
  try {
    expect(other.address).toMatch(/^\[::1\]:\d+$/);
    expect((await fetch(`http://${other.address}/healthz`)).status).toBe(200);
  } finally {
    await other.close();
  }
});

it('fails with the code of Node.js if another program listens at the address', async () => {
  const port = Number(monitoring.address.split(':')[1]);
  await expect(open({ listen: { ...LOOPBACK, port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

/** Runs a script in another process. The thread of the test is blocked until that process ends. */
const blockedBy = (script: string, address: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', script, `http://${address}`], {
    ...{ encoding: 'utf8', timeout: UNIT_LIMIT_MS / 2 },
  });

it('gives the latest events and AWS calls, and the last metrics of the process, while the main thread is blocked', async () => {
  expect((await get('/metrics')).text).toMatch(/^process_resident_memory_bytes \d+$/m);
  const export_ = { exportId: 'nightly', account: '111122223333', region: 'eu-central-1' };
  monitoring.report({ ...export_, kind: 'taskEnded', outcome: 'completed' } as WorkEvent);
  SENT_CALLS.publish({ operation: 'logs:X', region: 'r', host: 'h', durationMs: 500, attempt: 1, status: 200 });
  const text = blockedBy("console.log(await (await fetch(process.argv[1] + '/metrics')).text())", monitoring.address);
  expect(text).toMatch(/^logferry_tasks_ended_total\{.*outcome="completed"\} 1$/m);
  expect(text).toMatch(/^logferry_aws_calls_total\{.*result="ok"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(Number(/^logferry_process_metrics_age_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0.02);
});

it('answers /healthz with 503 after the main thread has not answered for the time limit, and with 200 when it answers again', async () => {
  const other = await open({ hungAfterMs: 100 });
  try {
    await other.watch(async () => ({ ready: true }));
    const text = blockedBy(
      `const asked = async (path) => {
         const response = await fetch(process.argv[1] + path);
         return response.status + ' ' + (await response.text());
       };
       console.log(await asked('/healthz'));
       let health = '';
       while (!health.startsWith('503')) health = await asked('/healthz');
       console.log(health, await asked('/metrics'), await asked('/readyz'));`,
      other.address,
    );
    expect(text).toMatch(/^200 ok\n[\s\S]*503 the main thread of the worker has not answered for 0 s$/m);
    expect(text).toMatch(/^logferry_worker_ready 0$/m);
    expect(text).toMatch(/^ ?503 the main thread of the worker has not answered within 3 s$/m);
    const health = await fetch(`http://${other.address}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
  } finally {
    await other.close();
  }
});

it('reports that its thread has ended by itself, but not that it has closed its thread', async () => {
  const died = vi.fn();
  const scriptOf = (code: string): URL =>
    new URL(`data:text/javascript,
    import { parentPort } from 'node:worker_threads';
    parentPort.once('message', () => ${code});
    parentPort.postMessage({ kind: 'listening', address: '' });`);
  const closed = await open({ died, script: scriptOf('{}') });
  await closed.close();
  expect(died).not.toHaveBeenCalled();
  const ending = new Promise<void>((resolve) => {
    died.mockImplementation(() => resolve());
  });
  const broken = await open({ died, script: scriptOf("{ throw new Error('defect') }") });
  await broken.watch(async () => ({ ready: true }));
  await ending;
  expect(died.mock.calls).toEqual([['defect']]);
  await broken.close();
});
