import { awsEnvironment } from '../aws/index.js';
import {
  DEFAULT_LANE_SETTINGS,
  defined,
  EMBEDDED_STICKY_TIMEOUT_MS,
  EMBEDDED_TIMINGS,
  type ExportTimings,
  type FiredBy,
  LogferryError,
  type RequestedRoute,
  type ResolvedRequest,
} from '../contract/index.js';
import { endpointId, ownAccount, ownSigner } from '../local/index.js';
import { installRuntime } from './logging.js';
import { type RunningWorker, startWorkers } from './start.js';
import { VERSION } from './version.js';

export interface EmbeddedWorkerOptions {
  address: string;
  namespace: string;
  taskQueue: string;
  /**
   * Whether a command of this user has recorded the request with this hash and route. The check is needed because a dev
   * server checks no logins.
   */
  authorize: (requestHash: string, route: RequestedRoute) => Promise<boolean>;
  /** Records the request of a firing if the request of its schedule was recorded. */
  admitFiring: (request: ResolvedRequest, firedBy: FiredBy) => Promise<void>;
  timings?: Partial<ExportTimings>;
  /** Environment variables with AWS settings. @default the environment variables of the process */
  env?: NodeJS.ProcessEnv;
}

/** Starts the worker of the embedded engine in the process of the command, with the user's credentials. */
export async function startEmbeddedWorker(options: EmbeddedWorkerOptions): Promise<RunningWorker> {
  installRuntime('error');
  const env = await awsEnvironment(options.env ?? process.env);
  const signer = await ownSigner(env, 'worker');
  return startWorkers({
    connection: { address: options.address },
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    stickyTimeoutMs: EMBEDDED_STICKY_TIMEOUT_MS,
    deps: {
      awsFor: ownAccount('worker', env),
      async authorize(route, requestHash) {
        if (!(await options.authorize(requestHash, route))) throw new LogferryError('NOT_RECORDED_HERE');
        return 'any';
      },
      admitFiring: options.admitFiring,
      signerFor: () => signer,
      timings: { ...EMBEDDED_TIMINGS, ...options.timings },
      lane: DEFAULT_LANE_SETTINGS,
      ...defined({ endpointId: endpointId(env) }),
      version: VERSION,
    },
  });
}
