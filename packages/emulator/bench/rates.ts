import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerProcess } from '../test/support/servers.js';
import { BenchClient, makeBucket } from './bench-client.js';

const MIB = 1024 * 1024;
const CONCURRENCY = 8;
const WARM_UP_MS = 1_500;
const MEASURED_MS = 3_000;
/** Linux counts processor time in units of 10 ms. */
const TICK_MS = 10;
/** Number of object keys. Puts overwrite these keys, so that the memory of the measured server does not grow. */
const KEYS = 16;

interface Rate {
  /** Requests per second, including the cost of the client on the same machine. */
  readonly perSecond: number;
  /** Processor time of the server for each request (ms). Unlike the rate, it hardly depends on other processes. */
  readonly serverMs: number | undefined;
}

export interface Rates {
  readonly DescribeExportTasks: Rate;
  readonly PutObject1MiB: Rate;
  readonly GetObject1MiB: Rate;
}

export async function measureRates({ url, pid }: Pick<ServerProcess, 'url' | 'pid'>): Promise<Rates> {
  const rateOf = (call: (index: number) => Promise<unknown>) => measureRate(pid, call);
  const client = new BenchClient(url);
  const body = randomBytes(MIB);
  const key = (index: number) => `/bench/object-${index % KEYS}`;
  try {
    await makeBucket(client, 'bench');
    await client.logs('CreateLogGroup', { logGroupName: '/bench' });
    const task = { logGroupName: '/bench', from: 0, to: 1_000, destination: 'bench' };
    const { taskId } = await client.logs('CreateExportTask', task);
    return {
      DescribeExportTasks: await rateOf(() => client.logs('DescribeExportTasks', { taskId })),
      PutObject1MiB: await rateOf((index) => client.s3('PUT', key(index), body)),
      GetObject1MiB: await rateOf(async (index) => {
        const { length } = await client.s3('GET', key(index));
        if (length !== MIB) throw new Error(`GetObject gave ${length} bytes`);
      }),
    };
  } finally {
    client.close();
  }
}

async function measureRate(pid: number, call: (index: number) => Promise<unknown>): Promise<Rate> {
  await repeat(call, WARM_UP_MS);
  const [startedMs, usedMs] = [performance.now(), await processorMs(pid)];
  const count = await repeat(call, MEASURED_MS);
  const seconds = (performance.now() - startedMs) / 1_000;
  const spentMs = (await processorMs(pid)) - usedMs;
  return {
    perSecond: Math.round(count / seconds),
    serverMs: Number.isNaN(spentMs) ? undefined : Math.round((spentMs / count) * 100) / 100,
  };
}

/** Processor time that a process has used (ms). NaN if the operating system has no `/proc`. */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) * TICK_MS;
}

/** Repeats a call for a time, always with the maximum number of calls in flight. @returns the number of replies */
async function repeat(call: (index: number) => Promise<unknown>, forMs: number): Promise<number> {
  const endMs = performance.now() + forMs;
  let count = 0;
  const worker = async () => {
    while (performance.now() < endMs) await call(count++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return count;
}

export const SETTING = { concurrency: CONCURRENCY, secondsEach: MEASURED_MS / 1_000 };
