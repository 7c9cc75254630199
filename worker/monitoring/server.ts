import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECOND_MS } from '../../contract/time.js';
import { type ListenAddress, listenText } from './listen-address.js';
import type { Readiness } from './readiness-probe.js';

/** What the server answers with. */
export interface Answers {
  /** Whether the process works. */
  health(): Promise<Readiness>;
  readiness(): Promise<Readiness>;
  /** All metrics in Prometheus's text format. */
  metrics(): Promise<string>;
}

export interface MonitoringServer {
  /** The address with the actual port, such as `127.0.0.1:9464`. */
  address: string;
  close(): Promise<void>;
}

/** Content type of Prometheus's text format. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
/** Longest time (ms) for a request to arrive. */
const REQUEST_MS = 10 * SECOND_MS;

interface Answer {
  status: number;
  body: string;
  type?: string;
}

/**
 * Serves `/healthz`, `/readyz` and `/metrics` over HTTP, without a login.
 * @throws Error with a code of Node.js, such as EADDRINUSE, if the address cannot be used
 */
export async function serveMonitoring(listen: ListenAddress, answers: Answers): Promise<MonitoringServer> {
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    void answer(request, answers).then((given) => write(request, response, given));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: listenText({ ...listen, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer({ method, url = '' }: IncomingMessage, answers: Answers): Promise<Answer> {
  const [path = ''] = url.split('?');
  const route = ROUTES[path];
  if (route === undefined) return { status: 404, body: `not found; there are ${Object.keys(ROUTES).join(', ')}\n` };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'only GET and HEAD\n' };
  try {
    return await route(answers);
  } catch {
    return { status: 500, body: 'failed\n' };
  }
}

const ROUTES: Readonly<Record<string, (answers: Answers) => Promise<Answer>>> = {
  '/healthz': async (answers) => probed(await answers.health()),
  '/readyz': async (answers) => probed(await answers.readiness()),
  '/metrics': async (answers) => ({ status: 200, body: await answers.metrics(), type: METRICS_TYPE }),
};

const probed = (given: Readiness): Answer =>
  given.ready ? { status: 200, body: 'ok\n' } : { status: 503, body: `${given.reason}\n` };

function write(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, body, type = TEXT_TYPE }: Answer,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
