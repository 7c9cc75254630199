import type { ServerProcess } from '../test/support/servers.js';
import { BenchClient, makeBucket } from './bench-client.js';
import { exportAll, residentMiB } from './memory.js';

const CLIENTS = 200;
const GROUPS = 10_000;
const EVENTS = 1_000_000;
const PUTS = 10;
const OBJECTS = 10;
const OBJECT_BYTES = 64 * 1024;

/**
 * Lets 200 clients at once create 10,000 groups, put 1,000,000 events into the streams of one group, and put and get
 * objects. Then lists the groups and exports the events.
 * @returns the figures: counts, time (s), and the memory of the server's process (MiB)
 */
export async function measureLoad(server: ServerProcess): Promise<object> {
  const clients = Array.from({ length: CLIENTS }, () => new BenchClient(server.url));
  const [first] = clients as [BenchClient];
  const startedMs = performance.now();
  try {
    await first.control('settings', { throttle: false });
    await makeBucket(first, 'memory');
    await first.logs('CreateLogGroup', { logGroupName: '/memory' });
    await Promise.all(clients.map(work));
    const afterLoad = await residentMiB(server.pid);
    const groups = await countGroups(first);
    const exportStatus = await exportAll(first);
    return {
      ...{ clients: CLIENTS, groups, events: EVENTS, exportStatus },
      seconds: Math.round((performance.now() - startedMs) / 1_000),
      residentMiB: { afterLoad, afterExport: await residentMiB(server.pid) },
      goal: 'highest <= 260 MiB',
    };
  } finally {
    for (const client of clients) client.close();
  }
}

async function work(client: BenchClient, index: number): Promise<void> {
  for (let group = index; group < GROUPS - 1; group += CLIENTS) {
    await client.logs('CreateLogGroup', { logGroupName: `/load/${group}` });
  }
  const stream = { logGroupName: '/memory', logStreamName: `stream-${index}` };
  await client.logs('CreateLogStream', stream);
  const body = Buffer.alloc(OBJECT_BYTES, String(index));
  for (let round = 0; round < PUTS; round += 1) {
    const timestamp = Date.now();
    const logEvents = Array.from({ length: EVENTS / CLIENTS / PUTS }, (_, event) => ({
      timestamp,
      message: `${event} GET /orders/${index * 7919} 200 `.padEnd(100, 'abcdefghij '),
    }));
    await client.logs('PutLogEvents', { ...stream, logEvents });
  }
  for (let object = 0; object < OBJECTS; object += 1) {
    await client.s3('PUT', `/memory/objects/${index}/${object}`, body);
    const { length } = await client.s3('GET', `/memory/objects/${index}/${object}`);
    if (length !== OBJECT_BYTES) throw new Error(`GetObject gave ${length} bytes`);
  }
}

async function countGroups(client: BenchClient): Promise<number> {
  let count = 0;
  for (let nextToken: unknown; ; ) {
    const page = await client.logs('DescribeLogGroups', { limit: 50, nextToken });
    count += (page.logGroups as unknown[]).length;
    nextToken = page.nextToken;
    if (nextToken === undefined) return count;
  }
}
