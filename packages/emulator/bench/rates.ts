import { randomBytes } from 'node:crypto';
import { BenchClient, makeBucket } from './client.js';

const MIB = 1024 * 1024;
const CONCURRENCY = 8;
const WARM_UP_MS = 500;
const MEASURED_MS = 3_000;
/** Number of object keys. Puts overwrite these keys, so that the memory of the measured server does not grow. */
const KEYS = 16;

export interface Rates {
  readonly DescribeExportTasks: number;
  readonly PutObject1MiB: number;
  readonly GetObject1MiB: number;
}

/** Requests per second of one server, including the cost of the client on the same machine. */
export async function measureRates(url: string): Promise<Rates> {
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

async function rateOf(call: (index: number) => Promise<unknown>): Promise<number> {
  await repeat(call, WARM_UP_MS);
  const startedMs = performance.now();
  const count = await repeat(call, MEASURED_MS);
  return Math.round(count / ((performance.now() - startedMs) / 1_000));
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
