import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { drain } from './body.js';
import { discard, type Reply } from './call.js';
import { ConnectionReset } from './dispatcher.js';
import { earlyRefusal } from './early-refusal.js';
import { refusalOf } from './guard.js';
import { answerMalformedRequests } from './malformed-requests.js';

/**
 * Time after which the server closes an idle connection. It is longer than SDKs keep idle connections, so that the
 * server never closes a connection just when a client uses it again.
 */
const KEEP_ALIVE_TIMEOUT_MS = 120_000;

/** Replies to one accepted request. */
export type Answer = (request: IncomingMessage, requestId: string) => Promise<Reply>;

export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the HTTP server. Requests of web pages, and requests whose Host header is missing, is malformed or names
 * another machine, are refused before `answer` is called.
 */
export async function listen(host: string, port: number, answer: Answer): Promise<ListeningServer> {
  // Node.js itself must not refuse a request without Host, because the guard refuses such a request with a reason.
  const options = { keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS, requireHostHeader: false };
  const server = createServer(options, (request, response) => {
    handle(request, response, host, answer).catch(() => response.destroy());
  });
  // A client that closes its sending side after the request still gets the reply.
  Object.assign(server, { httpAllowHalfOpen: true });
  answerMalformedRequests(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator has no TCP address');
  return { port: address.port, close: () => close(server) };
}

async function handle(request: IncomingMessage, response: ServerResponse, host: string, answer: Answer): Promise<void> {
  const requestId = randomUUID();
  const refusal = refusalOf(request.headers, host);
  const reply: Reply =
    refusal === undefined
      ? await answer(request, requestId).catch((error: unknown) => {
          if (error instanceof ConnectionReset) request.socket.resetAndDestroy();
          throw error;
        })
      : refused(refusal);
  const drained = await drain(request).catch((error: unknown) => {
    discard(reply);
    throw error;
  });
  response.writeHead(reply.status, { ...reply.headers, ...(drained ? {} : { connection: 'close' }) });
  if (reply.body instanceof Readable) {
    await pipeline(reply.body, response);
  } else {
    response.end(reply.body);
  }
}

function refused(reason: string): Reply {
  return { status: 403, ...earlyRefusal('AccessDeniedException', `logferry emulator: ${reason}`) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
