import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ServerProcess } from '../test/support/servers.js';
import { BenchClient, makeBucket } from './bench-client.js';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const STREAMS = 8;
/** Bytes that AWS counts for each event in addition to its text. A batch may have at most 1 MiB of events. */
const EVENT_OVERHEAD_BYTES = 26;
const MESSAGE_BYTES = 200;
const BATCH_EVENTS = Math.floor(MIB / (MESSAGE_BYTES + EVENT_OVERHEAD_BYTES));
const LOAD_LIMIT_MS = 110_000;
const EXPORT_LIMIT_MS = 70_000;
const POLL_MS = 250;

interface Memory {
  readonly now: number;
  /** The highest value since the process started. Absent if the operating system does not record it. */
  readonly highest?: number;
}

/**
 * Puts events with this many bytes of text, and exports them.
 * @returns the figures: counts, times (s), and the memory of the server's process (MiB)
 */
export async function measureMemory(server: ServerProcess, bytes: number): Promise<object> {
  const client = new BenchClient(server.url);
  try {
    const idle = await residentMiB(server.pid);
    const loaded = await load(client, bytes);
    const afterLoad = await residentMiB(server.pid);
    const startedMs = performance.now();
    const status = await exportAll(client);
    return {
      ...loaded,
      exportSeconds: seconds(startedMs),
      exportStatus: status,
      residentMiB: { idle, afterLoad, afterExport: await residentMiB(server.pid) },
      goal: 'highest < 300 MiB at 1 GiB',
    };
  } finally {
    client.close();
  }
}

async function load(client: BenchClient, bytes: number): Promise<object> {
  await makeBucket(client, 'memory');
  await client.logs('CreateLogGroup', { logGroupName: '/memory' });
  const streams = Array.from({ length: STREAMS }, (_, index) => `stream-${index}`);
  for (const logStreamName of streams) {
    await client.logs('CreateLogStream', { logGroupName: '/memory', logStreamName });
  }
  const startedMs = performance.now();
  let events = 0;
  for (let round = 0; events * MESSAGE_BYTES < bytes && performance.now() - startedMs < LOAD_LIMIT_MS; round += 1) {
    const timestamp = Date.now();
    const missing = Math.ceil(bytes / MESSAGE_BYTES) - events;
    const logEvents = Array.from({ length: Math.min(BATCH_EVENTS, missing) }, (_, index) => ({
      timestamp,
      message: `${events + index} GET /orders/${(events + index) * 7919} 200 `.padEnd(MESSAGE_BYTES, 'abcdefghij '),
    }));
    await client.logs('PutLogEvents', { logGroupName: '/memory', logStreamName: streams[round % STREAMS], logEvents });
    events += logEvents.length;
  }
  return { events, textMiB: Math.round((events * MESSAGE_BYTES) / MIB), loadSeconds: seconds(startedMs) };
}

/** Exports everything. @returns the final status of the task, or its current status if it takes too long */
export async function exportAll(client: BenchClient): Promise<string> {
  await client.control('settings', { pendingMs: 0, taskMs: 0 });
  const task = { logGroupName: '/memory', from: 0, to: Date.now() + 60_000, destination: 'memory' };
  const { taskId } = await client.logs('CreateExportTask', task);
  const deadlineMs = performance.now() + EXPORT_LIMIT_MS;
  for (;;) {
    const { exportTasks } = await client.logs('DescribeExportTasks', { taskId });
    const [seen] = exportTasks as { status: { code: string } }[];
    const code = seen?.status.code ?? 'unknown';
    if (!['PENDING', 'RUNNING'].includes(code) || performance.now() > deadlineMs) return code;
    await sleep(POLL_MS);
  }
}

const seconds = (sinceMs: number) => Math.round((performance.now() - sinceMs) / 100) / 10;

export async function residentMiB(pid: number): Promise<Memory> {
  const toMiB = (kib: string | undefined) => Math.round(Number(kib) / 1024);
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => toMiB(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
    return { now: field('VmRSS'), highest: field('VmHWM') };
  }
  return { now: toMiB((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout.trim()) };
}
