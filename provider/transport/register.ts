import {
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { Method } from './rpc.js';

/** Makes a server of gRPC answer the calls of a path, e.g. `/tfplugin6.Provider/PlanAction`, by a method. */
export function register(server: Server, path: string, method: Method): void {
  if (method.kind === 'unary') {
    const handle = ({ request }: ServerUnaryCall<Buffer, Uint8Array>, respond: sendUnaryData<Uint8Array>) => {
      method.answer(request).then(
        (response) => respond(null, response),
        (error: unknown) => respond({ code: status.INTERNAL, details: String(error) }),
      );
    };
    server.register(path, handle, toBuffer, asItIs, 'unary');
  } else {
    const handle = (call: ServerWritableStream<Buffer, Uint8Array>) => {
      // grpc-js reports `cancelled` also after a normal end, so `cancelled` does not show that the host wants to stop.
      method
        .answer(call.request, (event) => call.write(event))
        .then(
          () => call.end(),
          (error: unknown) => call.destroy(error instanceof Error ? error : new Error(String(error))),
        );
    };
    server.register(path, handle, toBuffer, asItIs, 'serverStream');
  }
}

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const asItIs = (bytes: Buffer): Buffer => bytes;
