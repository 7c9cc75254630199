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
  /** False when a server that was running already is used. */
  started: boolean;
  /** Tells the supervisor that this command needs the server no more. The end of the process says the same. */
  detach(): Promise<void>;
}

/**
 * Attaches to the data directory's dev server, and starts it where none runs. It stays for as long as a command is
 * attached and ten seconds longer. If its supervisor is killed meanwhile, this command starts another one, which
 * brings the server back on the same database and, where it can, the same ports.
 * @throws DevServerError any of its codes
 */
export function attachDevServer(options: DevServerOptions): Promise<DevServer> {
  return attachWith(options, {
    supervisorEntry: builtSupervisor(),
    graceMs: GRACE_MS,
    attachTimeoutMs: ATTACH_TIMEOUT_MS,
  });
}

/** The same with other times and another supervisor entry; for tests. */
export async function attachWith(options: DevServerOptions, internals: AttachInternals): Promise<DevServer> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new DevServerError(
      'UnsupportedPlatform',
      `the dev server runs on Linux and macOS, not on ${process.platform}. Run "temporal server start-dev" and set TEMPORAL_ADDRESS.`,
    );
  }
  const directory = prepareDataDirectory(options.dataDir);
  const attach = () => attachOnce(directory, options, internals);
  const first = await attach();
  const attachment = new Attachment(first, attach, options.onProgress ?? (() => {}));
  const { address, uiUrl, namespace } = first.ready;
  return { address, uiUrl, namespace, started: first.started, detach: () => attachment.detach() };
}
