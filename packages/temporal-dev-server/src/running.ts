import { contact } from './connection.js';
import { existingDataDirectory } from './data-directory.js';

/** Whether a dev server has a database in this data directory. Without a database there are no workflows. */
export const hasDatabase = (dataDir: string): boolean => existingDataDirectory(dataDir) !== undefined;

/** A dev server that was found running. */
export interface RunningDevServer {
  /** host:port of Temporal's gRPC front end. */
  address: string;
  namespace: string;
  /** Tells the supervisor that this process no longer needs the server. */
  detach(): void;
}

/**
 * The running dev server of a data directory. Undefined if no server runs, or if none answers before `signal` is
 * aborted. Unlike `attachDevServer`, this function starts nothing.
 */
export async function findRunningDevServer(
  dataDir: string,
  signal: AbortSignal,
): Promise<RunningDevServer | undefined> {
  const directory = existingDataDirectory(dataDir);
  if (directory === undefined) return undefined;
  const found = await contact(directory.socket, signal);
  if (found.kind !== 'answered') return undefined;
  const { message, socket } = found;
  if (message.kind !== 'ready') {
    socket.destroy();
    return undefined;
  }
  socket.unref();
  return { address: message.address, namespace: message.namespace, detach: () => void socket.destroy() };
}
