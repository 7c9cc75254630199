import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ReportWork } from '../../activities/index.js';
import { SENT_CALLS, type SentCall } from '../../aws/sent-calls.js';
import { MINUTE_MS, SECOND_MS } from '../../contract/index.js';
import { VERSION } from '../version.js';
import type { ListenAddress } from './listen-address.js';
import type { Readiness } from './readiness-probe.js';
import type { FromServingThread, MainAnswer, Question, ServingThreadData, ToServingThread } from './thread-messages.js';

/** The metrics and the probes of a worker process. A thread of its own serves them. */
export interface Monitoring {
  /** The address with the actual port, such as `127.0.0.1:9464`. */
  address: string;
  report: ReportWork;
  /**
   * Says how to find out whether the worker polls. Before this call, the worker counts as starting.
   * @returns a promise that resolves when the metrics have the first answer
   */
  watch(readiness: () => Promise<Readiness>): Promise<void>;
  close(): Promise<void>;
}

export interface MonitoringOptions {
  listen: ListenAddress;
  /** The port of loopback on which the exporter of Temporal's SDK listens. */
  sdkPort: number;
  /** Called if the thread ends by itself, which it never does on purpose. Then probes and scrapes have no answer. */
  died(reason: string): void;
  /** Time (ms) after which a main thread that does not answer counts as hung. */
  hungAfterMs?: number;
  /** The script of the thread. Tests pass another one, because Node.js runs no TypeScript in threads. */
  script?: URL;
}

const STARTING: Readiness = { ready: false, reason: 'the worker is starting' };
const SCRIPT = new URL('./serving-thread.js', import.meta.url);

/** Time (ms) between two updates of `logferry_worker_ready`. So a scrape does not wait for Temporal. */
const LOOK_EVERY_MS = 10 * SECOND_MS;

/**
 * Opens the endpoint of a worker's metrics and probes.
 * @throws Error with a code of Node.js if the address cannot be used
 */
export async function openMonitoring({
  died,
  hungAfterMs = MINUTE_MS,
  script = SCRIPT,
  ...opened
}: MonitoringOptions): Promise<Monitoring> {
  const workerData: ServingThreadData = { ...opened, hungAfterMs, versions: versions() };
  const thread = new Worker(script, { workerData });
  const post = (message: ToServingThread): void => thread.postMessage(message);
  let readiness = async (): Promise<Readiness> => STARTING;
  const processMetrics = new Registry();
  collectDefaultMetrics({ register: processMetrics });
  const answerTo = async (question: Question): Promise<MainAnswer> => {
    if (question === 'process') return { question, answer: await processMetrics.metrics().catch(() => '') };
    if (question === 'readiness') return { question, answer: await readiness().catch(() => undefined) };
    return { question, answer: true };
  };
  thread.on('message', async (message: FromServingThread) => {
    if (message.kind === 'question') post({ kind: 'answer', ...(await answerTo(message.question)) });
  });
  const address = await listening(thread);
  let isClosed = false;
  let reason = 'it stopped';
  thread.on('error', ({ message }) => {
    reason = message;
  });
  thread.once('exit', () => {
    if (!isClosed) died(reason);
  });
  const look = async (): Promise<void> => {
    const { ready } = await readiness().catch(() => STARTING);
    post({ kind: 'ready', ready });
  };
  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  looking.unref();
  const count = (call: unknown): void => post({ kind: 'call', call: call as SentCall });
  SENT_CALLS.subscribe(count);
  return {
    address,
    report: (event) => post({ kind: 'event', event }),
    watch(given) {
      readiness = given;
      return look();
    },
    async close() {
      clearInterval(looking);
      SENT_CALLS.unsubscribe(count);
      isClosed = true;
      await thread.terminate();
    },
  };
}

/** The address at which a thread listens. @throws the error with which the thread ends instead */
function listening(thread: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromServingThread) => {
      if (message.kind === 'listening') resolve(message.address);
    });
    thread.on('error', reject);
  });
}

function versions(): Record<string, string> {
  const { version: sdk } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  return { version: VERSION, node: process.versions.node, temporal_sdk: sdk };
}
