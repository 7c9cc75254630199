import type { AskedPlace, ExportTimings } from '../activities/index.js';
import { DEFAULT_LANE_SETTINGS, LogferryError, SECOND_MS } from '../contract/index.js';
import { endpointId, ownAccount } from '../local/index.js';
import { installRuntime } from './logging.js';
import { type RunningWorker, startWorkers } from './start.js';
import { EMBEDDED_TIMINGS } from './timings.js';
import { VERSION } from './version.js';

export interface EmbeddedWorkerOptions {
  address: string;
  namespace: string;
  taskQueue: string;
  /** Whether a command of this user has recorded the request with this hash, to there: a dev server has no logins. */
  authorize: (requestHash: string, asked: AskedPlace) => Promise<boolean>;
  timings?: Partial<ExportTimings>;
}

/** A killed command's successor should not wait for a worker that is gone. */
const STICKY_TIMEOUT_MS = SECOND_MS;

/** The worker of the embedded engine: in the command's own process, with its user's credentials. */
export async function startEmbeddedWorker(options: EmbeddedWorkerOptions): Promise<RunningWorker> {
  installRuntime('error');
  const endpoint = endpointId();
  return startWorkers({
    connection: { address: options.address },
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    stickyTimeoutMs: STICKY_TIMEOUT_MS,
    deps: {
      awsFor: ownAccount(),
      async authorize(asked, requestHash) {
        if (!(await options.authorize(requestHash, asked))) throw new LogferryError('NOT_RECORDED_HERE');
      },
      timings: { ...EMBEDDED_TIMINGS, ...options.timings },
      lane: DEFAULT_LANE_SETTINGS,
      ...(endpoint !== undefined && { endpointId: endpoint }),
      version: VERSION,
    },
  });
}
