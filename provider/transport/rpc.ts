import {
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { Reader, type Wire } from './protobuf.js';

interface Messages<Q, S> {
  readonly request: Wire<Q>;
  readonly response: Wire<S>;
}

/** One method of a gRPC service, with the messages that it takes and answers. */
export interface Method {
  register(server: Server, path: string): void;
}

/** A method with one answer. */
export const unary = <Q, S>(messages: Messages<Q, S>, answer: (request: Q) => Promise<S>): Method => ({
  register(server, path) {
    const handle = ({ request }: ServerUnaryCall<Q, S>, respond: sendUnaryData<S>) => {
      answer(request).then(
        (response) => respond(null, response),
        (error: unknown) => respond({ code: status.INTERNAL, details: String(error) }),
      );
    };
    const { serialize, deserialize } = codecs(messages);
    server.register(path, handle, serialize, deserialize, 'unary');
  },
});

/** A method that answers with a stream, which ends when `answer` does. */
export const streaming = <Q, S>(
  messages: Messages<Q, S>,
  answer: (request: Q, send: (event: S) => void) => Promise<void>,
): Method => ({
  register(server, path) {
    const handle = (call: ServerWritableStream<Q, S>) => {
      // grpc-js reports `cancelled` also after a normal end, so `cancelled` does not show that the host wants to stop.
      answer(call.request, (event) => call.write(event)).then(
        () => call.end(),
        (error: unknown) => call.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    };
    const { serialize, deserialize } = codecs(messages);
    server.register(path, handle, serialize, deserialize, 'serverStream');
  },
});

const codecs = <Q, S>({ request, response }: Messages<Q, S>) => ({
  serialize: (value: S) => Buffer.from(response.encode(value)),
  deserialize: (bytes: Buffer) => request.decode(new Reader(bytes)),
});
