import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LOOPBACK, type Ports } from './tcp-ports.js';

export const NAMESPACE = 'default';

const RETRY_EVERY_MS = 20;
const CALL_TIMEOUT_MS = 2_000;
/**
 * Time for which closed workflows are kept. The default of a dev server is one day, which is too short to read a result
 * after a weekend.
 */
const RETENTION_SECONDS = 30 * 24 * 3600;

/**
 * Resolves when the server answers for its namespace and keeps closed workflows for `RETENTION_SECONDS`. There is no
 * time limit, because the caller ends the wait by the signal.
 */
export async function serverReady(ports: Ports, signal: AbortSignal): Promise<void> {
  // The supervisor loads these modules only while the server starts, so that no command waits for loading them.
  const [{ Connection }, { msToTs, optionalTsToMs }] = await Promise.all([
    import('@temporalio/client'),
    import('@temporalio/common/lib/time.js'),
  ]);
  while (!(await accepts(ports.frontend))) await delay(RETRY_EVERY_MS, undefined, { signal });
  const connection = Connection.lazy({ address: `${LOOPBACK}:${ports.frontend}` });
  const call = <T>(work: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, work);
  try {
    for (;;) {
      signal.throwIfAborted();
      try {
        const { workflowService } = connection;
        const { config } = await call(() => workflowService.describeNamespace({ namespace: NAMESPACE }));
        const retentionMs = optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0;
        if (retentionMs >= RETENTION_SECONDS * 1000) return;
        const workflowExecutionRetentionTtl = msToTs(RETENTION_SECONDS * 1000);
        await call(() =>
          workflowService.updateNamespace({ namespace: NAMESPACE, config: { workflowExecutionRetentionTtl } }),
        );
        return;
      } catch {
        await delay(RETRY_EVERY_MS, undefined, { signal });
      }
    }
  } finally {
    await connection.close();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
