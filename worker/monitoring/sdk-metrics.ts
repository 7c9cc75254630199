import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { SECOND_MS } from '../../contract/time.js';

/** Longest time (ms) for the exporter of the SDK to answer. */
const ANSWER_MS = 2 * SECOND_MS;

/**
 * A free port of loopback, on which the exporter of Temporal's SDK can listen. If the SDK chose a port itself, it would
 * not say which one.
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

/**
 * The metrics of Temporal's SDK in Prometheus's text format; undefined if its exporter does not answer. `fetch` would
 * take three times as much processor time, and more turns of the event loop.
 */
export async function sdkMetrics(port: number): Promise<string | undefined> {
  try {
    const text = await textAt(port);
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  } catch {
    return undefined;
  }
}

function textAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const asked = get({ host: '127.0.0.1', port, path: '/metrics', agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('error', reject).once('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    asked.once('error', reject);
  });
}
