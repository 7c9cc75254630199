import { attachDevServer } from '@logferry/temporal-dev-server';
import { connectTemporal, createExportClient } from '../../client/index.js';
import type { EmbeddedWorkerOptions } from '../../worker/index.js';
import { dataDirectory, recordedRequests } from './data-directory.js';
import type { Engine, EngineNeeds } from './engine.js';
import { embeddedQueue, type Principal } from './queue.js';

/** Undone in reverse order; what fails to close must not hide why the command ends. */
class Closers {
  #closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#closers.unshift(close);
  }

  async close(): Promise<void> {
    const closers = this.#closers.splice(0);
    for (const close of closers) await close().catch(() => {});
  }
}

/** A dev server with its database in the data directory and, unless only asked to look, a worker in this process. */
export async function openEmbeddedEngine(needs: EngineNeeds): Promise<Engine> {
  const closers = new Closers();
  try {
    return await open(needs, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function open(needs: EngineNeeds, closers: Closers): Promise<Engine> {
  const dataDir = needs.dataDir ?? dataDirectory();
  // Before the server is started: wrong credentials are found sooner than a missing binary.
  const identity = needs.for === 'look' ? undefined : await principal(needs.region ?? ANY_REGION);
  const taskQueue = identity && embeddedQueue(identity);
  const server = await attachDevServer({ dataDir, onProgress: needs.onProgress });
  closers.add(() => server.detach());
  const { address, namespace, uiUrl } = server;
  const requests = recordedRequests(dataDir);
  const worker =
    taskQueue !== undefined && needs.for === 'follow'
      ? startWorker({ address, namespace, taskQueue, authorize: requests.isRecorded }, closers)
      : undefined;
  const [temporal, running] = await Promise.all([connectTemporal({ address, namespace }), worker]);
  closers.add(temporal.close);
  return {
    kind: 'embedded',
    exports: createExportClient({ client: temporal.client, ...(taskQueue !== undefined && { taskQueue }) }),
    address,
    namespace,
    uiUrl,
    ...(identity && { accountId: identity.accountId }),
    admit: async (request) => void (await requests.record(request)),
    failure: running?.failure ?? new Promise<never>(() => {}),
    close: () => closers.close(),
  };
}

/** STS answers in every Region; only AWS's own partition can be meant where none is named. */
const ANY_REGION = 'us-east-1';

async function principal(region: string): Promise<Principal> {
  const { endpointId, whoAmI } = await import('../../local/index.js');
  const { accountId, arn } = await whoAmI(region);
  const endpoint = endpointId();
  return { accountId, arn, ...(endpoint !== undefined && { endpoint }) };
}

async function startWorker(options: EmbeddedWorkerOptions, closers: Closers): Promise<{ failure: Promise<never> }> {
  const { startEmbeddedWorker } = await import('../../worker/index.js');
  const worker = await startEmbeddedWorker(options);
  closers.add(() => worker.shutdown());
  const failure = new Promise<never>((_, reject) => worker.finished.catch(reject));
  failure.catch(() => {});
  return { failure };
}
