import { parentPort, workerData } from 'node:worker_threads';
import { SECOND_MS } from '../../contract/time.js';
import { countCall } from './aws-calls.js';
import { MainThread } from './main-thread.js';
import { sdkMetrics } from './sdk-metrics.js';
import { type Answers, serveMonitoring } from './server.js';
import type { FromServingThread, ServingThreadData, ToServingThread } from './thread-messages.js';
import { WorkMetrics } from './work-metrics.js';

/*
 * The thread that keeps the metrics of a worker, and answers probes and scrapes. The main thread sends it each event at
 * once. A busy main thread delays the answers only within the limits below.
 */

/** Longest time (ms) for which a scrape or a liveness probe waits for the main thread. */
const SCRAPE_MS = 20;
/** Longest time (ms) for which a readiness probe waits. The main thread itself waits up to 2 s for Temporal. */
const READINESS_MS = 3 * SECOND_MS;

const { listen, sdkPort, hungAfterMs, versions } = workerData as ServingThreadData;
const post = (message: FromServingThread): void => parentPort?.postMessage(message);

const metrics = new WorkMetrics();
metrics.set('logferry_build_info', versions, 1);
metrics.set('logferry_worker_ready', {}, 0);
const main = new MainThread((question) => post({ kind: 'question', question }));
/** The latest metrics of the process. They are older than a scrape if the main thread was busy. */
let ofProcess = { text: '', atMs: performance.now() };

const isHung = (): boolean => main.silentMs() > hungAfterMs;
const UNANSWERED = 'the main thread of the worker has not answered';

const answers: Answers = {
  async health() {
    await main.ask('alive', SCRAPE_MS);
    if (!isHung()) return { ready: true };
    return { ready: false, reason: `${UNANSWERED} for ${Math.round(main.silentMs() / SECOND_MS)} s` };
  },
  async readiness() {
    const given = await main.ask('readiness', READINESS_MS);
    if (given === undefined) return { ready: false, reason: `${UNANSWERED} within ${READINESS_MS / SECOND_MS} s` };
    if (given.answer === undefined) throw new Error('the state of the worker is not known');
    return given.answer;
  },
  async metrics() {
    const [ofSdk] = await Promise.all([sdkMetrics(sdkPort), main.ask('process', SCRAPE_MS)]);
    if (isHung()) metrics.set('logferry_worker_ready', {}, 0);
    metrics.set('logferry_sdk_metrics_available', {}, Number(ofSdk !== undefined));
    metrics.set('logferry_process_metrics_age_seconds', {}, (performance.now() - ofProcess.atMs) / SECOND_MS);
    return `${ofSdk ?? ''}${ofProcess.text}${await metrics.text()}`;
  },
};

function receive(message: ToServingThread): void {
  main.heard();
  switch (message.kind) {
    case 'event':
      metrics.observe(message.event);
      break;
    case 'call':
      countCall(metrics, message.call);
      break;
    case 'ready':
      metrics.set('logferry_worker_ready', {}, Number(message.ready));
      break;
    case 'answer':
      if (message.question === 'process') ofProcess = { text: message.answer, atMs: performance.now() };
      main.answered(message);
  }
}

parentPort?.on('message', receive);
const { address } = await serveMonitoring(listen, answers);
post({ kind: 'listening', address });
