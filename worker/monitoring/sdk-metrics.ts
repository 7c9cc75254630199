import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { SECOND_MS } from '../../contract/index.js';

/** Longest time (ms) for the exporter of the SDK to answer. */
const ANSWER_MS = 2 * SECOND_MS;

/**
 * A free port of loopback, on which the exporter of Temporal's SDK can listen. The SDK does not say which port it took
 * if it were to choose one itself.
 */
export async function freeLoopbackPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The metrics of Temporal's SDK in Prometheus's text format; undefined if its exporter does not answer. */
export async function sdkMetrics(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal });
    const text = await response.text();
    if (!response.ok) return undefined;
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  } catch {
    return undefined;
  }
}
