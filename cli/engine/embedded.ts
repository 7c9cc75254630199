import { attachDevServer, hasDatabase } from '@logferry/temporal-dev-server';
import {
  connectTemporal,
  createExportClient,
  createScheduleClient,
  registerSearchAttributes,
} from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { LogferryError } from '../../contract/errors.js';
import { workflowIdOf } from '../../contract/names.js';
import type { Io } from '../io.js';
import { note } from '../output/terminal.js';
import { dataDirectory, recordedRequests } from './data-directory.js';
import { emptyEngine } from './empty.js';
import type { Engine, EngineNeeds } from './engine.js';

/**
 * The functions that close what has been opened so far. They run in reverse order. Their errors are ignored, so that an
 * error does not hide why the command ends.
 */
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

/**
 * Opens a dev server with its database in the data directory and, for a command that follows, a worker in this process.
 * For a command that only looks, the result is {@link emptyEngine} if there is no database.
 */
export async function openEmbeddedEngine(io: Io, needs: EngineNeeds): Promise<Engine> {
  const closers = new Closers();
  try {
    return await open(io, needs, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function open(io: Io, needs: EngineNeeds, closers: Closers): Promise<Engine> {
  const { env } = io;
  const dataDir = needs.dataDir ?? dataDirectory(io);
  if (needs.for === 'look' && !hasDatabase(dataDir)) return emptyEngine();
  // A command that only looks loads neither the worker nor AWS's SDK: loading them takes longer than asking Temporal.
  const work = needs.for === 'look' ? undefined : await import('./embedded-worker.js');
  // The credentials, the signing key and the destination are checked before the server is started. So a command that
  // cannot work ends immediately and leaves nothing behind.
  const signs = needs.for === 'follow' && work?.trySigningKey(env);
  const [own] = await Promise.all([work?.ownWork(env, needs.region), needs.check?.(), signs]);
  const server = await attachDevServer({ dataDir, env, onProgress: (line) => note(io, line) });
  closers.add(() => server.detach());
  const { address, namespace, uiUrl } = server;
  const requests = recordedRequests(dataDir);
  const starting =
    work !== undefined && own !== undefined && needs.for === 'follow'
      ? work.startWorker({
          ...{ address, namespace, taskQueue: own.taskQueue, env },
          authorize: requests.isRecorded,
          admitFiring: requests.admitFiring,
        })
      : undefined;
  // This closer waits for the worker to start, so that the worker is stopped even if the connection fails first.
  closers.add(async () => (await starting)?.stop());
  const [temporal, worker] = await Promise.all([connectTemporal({ address, namespace }), starting]);
  closers.add(temporal.close);
  // A dev server has no administrator who registers search attributes. Exports also work without them.
  if (needs.for !== 'look') await registerSearchAttributes(temporal.client).catch(() => []);
  const ofClient = defined({ client: temporal.client, taskQueue: own?.taskQueue });
  const exports = createExportClient(ofClient);
  const requireWorkerOf = async (id: string): Promise<void> => {
    if (work === undefined || own === undefined) return;
    // If this call fails, the next call of the client reports the reason, for example that the export does not exist.
    const found = await temporal.client.workflow
      .getHandle(workflowIdOf(id))
      .describe()
      .catch(() => undefined);
    if (found === undefined || found.taskQueue === own.taskQueue) return;
    if (await work.hasOtherWorker(temporal.client, found.taskQueue)) return;
    throw ofOtherCredentials(id, own.accountId, (await exports.status(id)).accountId);
  };
  return {
    kind: 'embedded',
    exports,
    schedules: createScheduleClient(ofClient),
    requireWorkerOf,
    address,
    namespace,
    uiUrl,
    ...defined({ accountId: own?.accountId }),
    admit: async (request) => void (await requests.record(request)),
    hasOtherWorker: async () =>
      work !== undefined && own !== undefined && (await work.hasOtherWorker(temporal.client, own.taskQueue)),
    failure: worker?.failure ?? new Promise<never>(() => {}),
    close: () => closers.close(),
  };
}

function ofOtherCredentials(id: string, own: string, started: string | undefined): LogferryError {
  const before = started === undefined || started === own ? '' : ` (of account ${started})`;
  return new LogferryError({
    code: 'CREDENTIALS',
    message: `Export ${id} was started with other AWS credentials${before} or another endpoint; these credentials are of account ${own}`,
    hint: 'Run the command with the settings with which the export was started, for example with --profile.',
  });
}
