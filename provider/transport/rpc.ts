import { Reader, type Wire } from './protobuf.js';

/** The messages that a method takes and answers. */
interface Messages<Q, S> {
  readonly request: Wire<Q>;
  readonly response: Wire<S>;
}

/** One method of a gRPC service, over the bytes of its messages. */
export type Method =
  | { readonly kind: 'unary'; answer(request: Uint8Array): Promise<Uint8Array> }
  | { readonly kind: 'stream'; answer(request: Uint8Array, send: (event: Uint8Array) => void): Promise<void> };

/** A method with one answer. */
export const unary = <Q, S>({ request, response }: Messages<Q, S>, answer: (request: Q) => Promise<S>): Method => ({
  kind: 'unary',
  answer: async (bytes) => response.encode(await answer(request.decode(new Reader(bytes)))),
});

/** A method that answers with a stream. The stream ends when `answer` ends. */
export const streaming = <Q, S>(
  { request, response }: Messages<Q, S>,
  answer: (request: Q, send: (event: S) => void) => Promise<void>,
): Method => ({
  kind: 'stream',
  answer: async (bytes, send) => answer(request.decode(new Reader(bytes)), (event) => send(response.encode(event))),
});
