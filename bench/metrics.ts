import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { attachDevServer } from '@logferry/temporal-dev-server';
import { Client, Connection } from '@temporalio/client';
import { createExportClient, registerSearchAttributes } from '../client/index.js';
import { DAY_MS, formatInstant } from '../contract/index.js';
import { ACCOUNT_ID } from './bench-worker.js';
import { childOf, messageOf } from './plan.js';
import { CLI } from './process.js';
import type { ScrapeFigures, ScrapeOptions } from './scrape-process.js';

/** Each Region has a lane of its own, so the exports run at the same time. */
const REGIONS = ['eu-central-1', 'eu-west-1', 'eu-north-1', 'us-east-1', 'us-west-2', 'ap-south-1'];
const SLICES = 400;
const FIRST_MS = Date.UTC(2023, 0, 1);
const EVENT_BYTES = 1_000;
const EVENTS_A_DAY = 200;
/** Number of slices that the worker must have recorded before the scrapes under load begin. */
const WARM_SLICES = 20;
const SCRAPES = 120;
const PAUSE_MS = 250;

/**
 * Measures scrapes of a worker that runs six exports at the same time, each with tasks of 50 ms. The worker is a
 * process of its own, and so is the scraper.
 */
export async function run(): Promise<unknown> {
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const server = await attachDevServer({ dataDir, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const connection = await Connection.connect({ address: server.address });
  const emulator = await startEmulator({ settings: { throttle: false, pendingMs: 5, taskMs: 50 } });
  const client = new Client({ connection });
  try {
    await registerSearchAttributes(client);
    await loadLogs(emulator);
    const worker = await startWorker(dataDir, server.address, emulator.url);
    try {
      const exports = createExportClient({ client });
      for (const region of REGIONS) {
        await exports.start({
          source: { logGroups: ['/bench/metrics'] },
          window: { from: formatInstant(FIRST_MS), to: formatInstant(FIRST_MS + SLICES * DAY_MS) },
          destination: { bucket: bucketOf(region) },
          region,
        });
      }
      const idle = await figuresOf(worker.url, 20);
      while ((await recordedBy(worker.url)) < WARM_SLICES) await new Promise((resolve) => setTimeout(resolve, 500));
      const before = await recordedBy(worker.url);
      const underLoad = await figuresOf(worker.url, SCRAPES);
      const recorded = (await recordedBy(worker.url)) - before;
      return { opening: idle, underLoad, recordedMeanwhile: recorded, budget: 'p95Ms 50' };
    } finally {
      await worker.stop();
    }
  } finally {
    await emulator.close();
    await connection.close();
    await server.detach();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const bucketOf = (region: string): string => `bench-${region}`;

async function loadLogs(emulator: Emulator): Promise<void> {
  const message = 'x'.repeat(EVENT_BYTES);
  const events = Array.from({ length: SLICES * EVENTS_A_DAY }, (_, index) => ({
    timestamp: FIRST_MS + Math.floor((index * DAY_MS) / EVENTS_A_DAY),
    message,
  }));
  for (const region of REGIONS) {
    emulator.createBucket({ name: bucketOf(region), region, accountId: ACCOUNT_ID });
    const of = { accountId: ACCOUNT_ID, region, logStreamName: 'stream', logGroupName: '/bench/metrics' };
    await emulator.loadEvents(of, events);
  }
}

/** Starts `logferry worker --listen`. */
async function startWorker(folder: string, address: string, endpoint: string) {
  const config = join(folder, 'worker.json');
  const destinations = REGIONS.map((region) => ({ bucket: bucketOf(region) }));
  await writeFile(config, JSON.stringify({ accounts: { default: { regions: REGIONS, destinations } } }));
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, TEMPORAL_ADDRESS: address, AWS_ENDPOINT_URL: endpoint },
    ...{ AWS_ACCESS_KEY_ID: ACCOUNT_ID, AWS_SECRET_ACCESS_KEY: 'none', AWS_REGION: REGIONS[0] },
  };
  const child = spawn(process.execPath, [CLI, 'worker', '--config', config, '--listen', '127.0.0.1:0'], { env });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let stderr = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text.startsWith('{') ? '' : text;
      const [, listening] = /(http:\/\/127\.0\.0\.1:\d+)\/healthz/.exec(stderr) ?? [];
      if (listening !== undefined) resolve(`${listening}/metrics`);
    });
    void ended.then(() => reject(new Error(`the worker ended: ${stderr}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function figuresOf(url: string, scrapes: number): Promise<ScrapeFigures> {
  const scraper = childOf('./scrape-process.js');
  scraper.send({
    url,
    emptyUrl: url.replace('/metrics', '/healthz'),
    scrapes,
    pauseMs: PAUSE_MS,
  } satisfies ScrapeOptions);
  return messageOf<ScrapeFigures>(scraper);
}

/** Number of slices that a worker has recorded. */
async function recordedBy(url: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const values = [...text.matchAll(/^logferry_receipts_total\{[^}]*\} (\d+)$/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
