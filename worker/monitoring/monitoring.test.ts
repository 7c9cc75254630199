import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SENT_CALLS } from '../../aws/sent-calls.js';
import { type Monitoring, openMonitoring } from './monitoring.js';
import { freeLoopbackPort } from './sdk-metrics.js';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

let monitoring: Monitoring;
beforeEach(async () => {
  monitoring = await openMonitoring(LOOPBACK, await freeLoopbackPort());
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

it("puts its own metrics behind those of Temporal's SDK, and says if those are missing", async () => {
  const { text } = await get('/metrics');
  expect(text).toMatch(/^logferry_sdk_metrics_available 0$/m);
  expect(text).toMatch(/^logferry_build_info\{version="[^"]+",node="\d+\.\d+\.\d+",temporal_sdk="\d+\.\d+\.\d+"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  let status = 200;
  const sdk = createServer((_request, response) => response.writeHead(status).end('temporal_num_pollers 5'));
  await new Promise<void>((resolve) => sdk.listen(0, '127.0.0.1', resolve));
  const both = await openMonitoring(LOOPBACK, (sdk.address() as AddressInfo).port);
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
  const other = await openMonitoring({ host: '::1', port: 0 }, 1);
  try {
    expect(other.address).toMatch(/^\[::1\]:\d+$/);
    expect((await fetch(`http://${other.address}/healthz`)).status).toBe(200);
  } finally {
    await other.close();
  }
});

it('fails with the code of Node.js if another program listens at the address', async () => {
  const port = Number(monitoring.address.split(':')[1]);
  await expect(openMonitoring({ ...LOOPBACK, port }, 1)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
