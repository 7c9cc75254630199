import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Log } from '../handlers.js';
import type { Method } from './rpc.js';

/*
 * The part of gRPC that a plugin needs, over Node's HTTP/2. A call has one message from the host, and one message or a
 * stream of messages as the answer, without compression. Terraform starts a new process for each step, and loading a
 * complete library would take most of the time of such a process.
 */

/** Status codes of gRPC. */
const STATUS = { ok: 0, cancelled: 1, resourceExhausted: 8, unimplemented: 12, internal: 13 };
/**
 * Size of the prefix of each message (bytes): one byte, which is 0 without compression, and four bytes with the length.
 */
const PREFIX_BYTES = 5;
const HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' };

/** The error that ends a call with a status other than `ok`. */
class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A gRPC server. The caller first checks the peer of each connection, and then passes the connection to `accept`.
 * @param methods the methods by path, e.g. `/tfplugin6.Provider/PlanAction`
 * @param largestMessage maximum size of a message from the host (bytes); a larger message is refused
 */
export function createGrpcServer(
  methods: ReadonlyMap<string, Method>,
  largestMessage: number,
  log: Log,
): { accept(socket: TLSSocket): void } {
  // A session has no limit of memory, because the host is trusted. `largestMessage` limits the memory of a call.
  const server = createServer({ maxSessionMemory: Number.MAX_SAFE_INTEGER });
  server.on('sessionError', (error: Error) => log('debug', `a connection broke: ${error.message}`));
  server.on('stream', (stream, { ':path': path = '' }) => {
    // The host may cancel a call or end at any time. The method then continues, and its answer is dropped.
    stream.on('error', (error) => log('debug', `the call ${path} broke: ${error.message}`));
    answer(stream, methods.get(path), largestMessage).then(
      () => end(stream, STATUS.ok),
      (error: unknown) =>
        error instanceof Refused
          ? end(stream, error.status, error.message)
          : end(stream, STATUS.internal, String(error)),
    );
  });
  return { accept: (socket) => server.emit('connection', socket) };
}

async function answer(stream: ServerHttp2Stream, method: Method | undefined, largest: number): Promise<void> {
  if (method === undefined) {
    stream.resume();
    throw new Refused(STATUS.unimplemented, 'the plugin has no such method');
  }
  const request = messageIn(await received(stream, largest));
  if (method.kind === 'unary') send(stream, await method.answer(request));
  else await method.answer(request, (event) => send(stream, event));
}

/** All bytes that the host sends in a call. @throws Refused if they are too many, or if the host cancels the call */
async function received(stream: ServerHttp2Stream, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= PREFIX_BYTES + largest) chunks.push(chunk);
      else reject(new Refused(STATUS.resourceExhausted, `a message is larger than ${largest} bytes`));
    });
    stream.on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('close', () => reject(new Refused(STATUS.cancelled, 'the host has cancelled the call')));
  });
}

function messageIn(bytes: Buffer): Uint8Array {
  if (bytes.length < PREFIX_BYTES || bytes.readUInt32BE(1) !== bytes.length - PREFIX_BYTES) {
    throw new Refused(STATUS.internal, 'the call does not hold exactly one message');
  }
  if (bytes[0] !== 0) throw new Refused(STATUS.unimplemented, 'the message is compressed');
  return bytes.subarray(PREFIX_BYTES);
}

function send(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (isOver(stream)) return;
  begin(stream);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  stream.write(Buffer.concat([prefix, message]));
}

/** Ends a call with its status, which follows the messages. */
function end(stream: ServerHttp2Stream, status: number, message = ''): void {
  if (isOver(stream)) return;
  begin(stream);
  const trailers = {
    'grpc-status': String(status),
    // encodeURI refuses a text with half of a surrogate pair. In a Buffer, that half is replaced by U+FFFD.
    ...(message !== '' && { 'grpc-message': encodeURI(Buffer.from(message).toString()) }),
  };
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end();
}

function begin(stream: ServerHttp2Stream): void {
  if (!stream.headersSent) stream.respond(HEADERS, { waitForTrailers: true });
}

const isOver = (stream: ServerHttp2Stream): boolean => stream.destroyed || stream.closed;
