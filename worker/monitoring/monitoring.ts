import { createRequire } from 'node:module';
import type { ReportWork } from '../../activities/index.js';
import { SECOND_MS } from '../../contract/index.js';
import { VERSION } from '../version.js';
import { countAwsCalls } from './aws-calls.js';
import type { ListenAddress } from './listen-address.js';
import type { Readiness } from './readiness.js';
import { sdkMetrics } from './sdk-metrics.js';
import { type MonitoringServer, serveMonitoring } from './server.js';
import { WorkMetrics } from './work-metrics.js';

/** The metrics and the probes of a worker process. */
export interface Monitoring extends MonitoringServer {
  report: ReportWork;
  /**
   * Says how to find out whether the worker polls. Before that, the worker counts as starting.
   * @returns when the metrics have the first answer
   */
  watch(readiness: () => Promise<Readiness>): Promise<void>;
}

const STARTING: Readiness = { ready: false, reason: 'the worker is starting' };

/** How often (ms) the readiness of the metrics is found out. A scrape does not wait for Temporal. */
const LOOK_EVERY_MS = 10 * SECOND_MS;

/**
 * Opens the endpoint of a worker's metrics and probes.
 * @param sdkPort the port of loopback on which the exporter of Temporal's SDK listens
 * @throws Error with a code of Node.js if the address cannot be used
 */
export async function openMonitoring(listen: ListenAddress, sdkPort: number): Promise<Monitoring> {
  const metrics = new WorkMetrics().withProcess();
  metrics.set('logferry_build_info', versions(), 1);
  metrics.set('logferry_worker_ready', {}, 0);
  let readiness = async (): Promise<Readiness> => STARTING;
  const look = async (): Promise<void> => {
    const { ready } = await readiness().catch(() => STARTING);
    metrics.set('logferry_worker_ready', {}, Number(ready));
  };
  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  looking.unref();
  const server = await serveMonitoring(listen, {
    readiness: () => readiness(),
    async metrics() {
      const ofSdk = await sdkMetrics(sdkPort);
      metrics.set('logferry_sdk_metrics_available', {}, Number(ofSdk !== undefined));
      return `${ofSdk ?? ''}${await metrics.text()}`;
    },
  });
  const stopCounting = countAwsCalls(metrics);
  return {
    address: server.address,
    report: (event) => metrics.observe(event),
    watch(given) {
      readiness = given;
      return look();
    },
    async close() {
      clearInterval(looking);
      stopCounting();
      await server.close();
    },
  };
}

function versions(): Record<string, string> {
  const { version: sdk } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  return { version: VERSION, node: process.versions.node, temporal_sdk: sdk };
}
