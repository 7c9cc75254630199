import { type AttachInternals, attachOnce, type DevServerOptions } from './attach-once.js';
import { Attachment } from './attachment.js';
import { prepareDataDirectory } from './data-directory.js';
import { DevServerError } from './errors.js';
import { builtSupervisor } from './start-supervisor.js';

const GRACE_MS = 10_000;
const ATTACH_TIMEOUT_MS = 90_000;

export interface DevServer {
  /** host:port of Temporal's gRPC front end. */
  address: string;
  uiUrl: string;
  namespace: string;
  /** False if the server was already running. */
  started: boolean;
  /** Tells the supervisor that this command no longer needs the server. The end of the process has the same effect. */
  detach(): Promise<void>;
}

/**
 * Attaches to the data directory's dev server, and starts the server if none runs. The server runs for as long as a
 * command is attached, and ten seconds longer. If the supervisor is killed while this command is attached, this command
 * starts another supervisor and server. They use the same database and, if possible, the same ports.
 * @throws DevServerError with any of its codes
 */
export function attachDevServer(options: DevServerOptions): Promise<DevServer> {
  return attachWith(options, {
    supervisorEntry: builtSupervisor(),
    graceMs: GRACE_MS,
    attachTimeoutMs: ATTACH_TIMEOUT_MS,
  });
}

/** Like {@link attachDevServer}, but with other times and another supervisor, for tests. */
export async function attachWith(options: DevServerOptions, internals: AttachInternals): Promise<DevServer> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new DevServerError(
      'UnsupportedPlatform',
      `a dev server can be started for you on Linux and macOS only, not on ${process.platform}. Start one yourself with "temporal server start-dev", and set TEMPORAL_ADDRESS.`,
    );
  }
  const directory = prepareDataDirectory(options.dataDir, options.onProgress);
  const attach = () => attachOnce(directory, options, internals);
  const first = await attach();
  const attachment = new Attachment(first, attach, options.onProgress ?? (() => {}));
  const { address, uiUrl, namespace } = first.ready;
  return { address, uiUrl, namespace, started: first.started, detach: () => attachment.detach() };
}
