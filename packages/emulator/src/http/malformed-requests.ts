import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { earlyRefusal } from './early-refusal.js';

/**
 * Time from the reply until the connection is cut. The client can read its reply in this time, although it may still be
 * sending.
 */
const LINGER_MS = 5_000;

const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Replies to malformed HTTP requests, too long headers, requests that do not end in time, CONNECT, and expectations
 * other than 100-continue. The reply has the error form of AWS's JSON services.
 */
export function answerMalformedRequests(server: Server): void {
  const refused = new WeakSet<Duplex>();
  const responses = new WeakMap<Duplex, ServerResponse>();
  const refuse = (socket: Duplex, status: number, message: string) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    socket.on('error', () => socket.destroy());
    // Once a reply has begun, no error reply can follow, so the connection is cut.
    if (!socket.writable || responses.get(socket)?.headersSent === true) {
      socket.destroy();
      return;
    }
    const { headers, body } = errorAnswer(message);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  };
  server.on('request', (request, response: ServerResponse) => {
    responses.set(request.socket, response);
    response.once('close', () => responses.delete(request.socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuse(socket, STATUS_OF[error.code ?? ''] ?? 400, 'The request is not well-formed HTTP/1.1.');
  });
  server.on('connect', (_request, socket) => refuse(socket, 405, 'The emulator is no proxy.'));
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const { headers, body } = errorAnswer('No expectation but 100-continue is supported.');
    response.writeHead(417, headers).end(body);
  });
}

function errorAnswer(message: string): { headers: Record<string, string>; body: string } {
  const { headers, body } = earlyRefusal('SerializationException', message);
  return { headers: { ...headers, 'x-amzn-requestid': randomUUID(), connection: 'close' }, body };
}
