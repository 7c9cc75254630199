import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Gate } from './gate.js';
import { nameOfCall } from './temporal-calls.js';

/**
 * A proxy between a process and a Temporal server, at which a gate can stop calls. The TEMPORAL_ADDRESS of the process
 * is the address of the proxy.
 */
export interface TemporalGate {
  address: string;
  close(): Promise<void>;
}

interface Reply {
  headers: IncomingHttpHeaders;
  body: Buffer;
  trailers: IncomingHttpHeaders | undefined;
}

/**
 * Opens the proxy. The proxy supports only gRPC calls with one message and one reply, because workers and clients make
 * no others. If the connection of one side ends, the proxy ends the other connection, so that the other side notices
 * the end.
 */
export async function openTemporalGate(serverAddress: string, gate: Gate): Promise<TemporalGate> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    const upstream = connect(`http://${serverAddress}`);
    sessions.add(session);
    session.on('error', () => {});
    upstream.on('error', () => {});
    upstream.once('close', () => session.destroy());
    session.once('close', () => {
      sessions.delete(session);
      // `close` and not `destroy`, because the gate may still hold a call of this session that it must pass on to the
      // server.
      upstream.close();
    });
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', () => {});
      pass(gate, upstream, stream, headers).catch(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

async function pass(
  gate: Gate,
  upstream: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const body = await buffer(stream);
  const call = nameOfCall(String(headers[':path']), body);
  if ((await gate.pass(call, 'before')) === 'lost') return stream.session?.destroy();
  const sent = upstream.request(headers);
  // If the worker dies, its poll is cancelled at the server. Without this, the server could answer the poll with a
  // task, and the task would be lost.
  stream.once('close', () => sent.close(constants.NGHTTP2_CANCEL));
  sent.end(body);
  const { headers: head, body: content, trailers } = await replyOf(sent);
  if ((await gate.pass(call, 'after')) === 'lost') return stream.session?.destroy();
  if (stream.destroyed) return;
  if (trailers === undefined) return stream.respond(head, { endStream: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.respond(head, { waitForTrailers: true });
  stream.end(content);
}

async function replyOf(sent: ClientHttp2Stream): Promise<Reply> {
  let trailers: IncomingHttpHeaders | undefined;
  sent.once('trailers', (received) => {
    trailers = received;
  });
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.once('close', () => reject(new Error('the connection to the Temporal server broke')));
  });
  return { headers, body: await buffer(sent), trailers };
}
