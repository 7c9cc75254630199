import { Readable } from 'node:stream';
import { ConnectionReset, type EmulatorInMemory } from '@logferry/emulator';
import type { AwsOptions } from '../../../aws/clients.js';
import { Attempt } from '../../simulation/temporal/worker.js';

/** Time of a request's way to AWS, and of its way back (virtual ms). */
const WAY_MS = 1;

interface Request {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array | Readable;
}

/**
 * Sends the SDK's requests to an emulator in the same process, in virtual time. A stalled worker sends and receives
 * nothing until it resumes; a dead worker never does again.
 */
export function requestsTo(emulator: EmulatorInMemory): NonNullable<AwsOptions['handlerWith']> {
  return (requestTimeoutMs) =>
    ({
      async handle(request: Request) {
        await wayOf(Attempt.current());
        const reply = await withinTime(requestTimeoutMs, emulator.answer(requestOf(request))).catch(
          (error: unknown) => {
            throw error instanceof ConnectionReset ? cut() : error;
          },
        );
        await wayOf(Attempt.current());
        const { status: statusCode, headers, body } = reply;
        return { response: { statusCode, headers, body: body instanceof Readable ? body : bodyOf(body) } };
      },
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      // The SDK's type of a handler names a class of its own for replies.
    }) as never;
}

/** Requests of the test itself take no time. */
const wayOf = (attempt: Attempt | undefined): Promise<void> | undefined => attempt?.sleep(WAY_MS);

function requestOf({ method, path, query = {}, headers, body }: Request) {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  const url = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return { method, url, headers, body: body instanceof Readable ? body : bodyOf(body) };
}

function bodyOf(body: string | Uint8Array | undefined): Readable {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body && viewOf(body);
  return Readable.from(bytes && bytes.length > 0 ? [bytes] : []);
}

/** The SDK logs a warning about any other way to read what it sends. */
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** The error of a broken connection, as Node's socket reports it. */
const cut = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** A request that its caller gives up goes on at AWS. */
function withinTime<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(Object.assign(new Error(`no reply within ${ms} ms`), { name: 'TimeoutError', code: 'ETIMEDOUT' }));
    }, ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
