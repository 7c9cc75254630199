import { Readable } from 'node:stream';
import { ConnectionReset, type EmulatorInMemory } from '@logferry/emulator';
import type { AwsOptions } from '../../../aws/clients.js';
import { Attempt } from '../../simulation/temporal/simulated-worker.js';

/** Time (virtual ms) that a request takes to reach AWS, and that the reply takes back. */
const WAY_MS = 1;

interface Request {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array | Readable;
}

/**
 * A request handler for the SDK that sends requests to an emulator in the same process, in virtual time. A stalled
 * worker sends and receives nothing until it resumes. A dead worker sends and receives nothing any more.
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
      // The cast is necessary because the SDK's handler type demands replies of a class of the SDK.
    }) as never;
}

/** Waits as long as a request or reply of an activity is on its way. Requests of the test itself take no time. */
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

/** A view of the bytes of a request's body. The SDK logs a warning about any other way to read them. */
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** The error that a socket of Node.js reports for a broken connection. */
const cut = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/**
 * The answer, or a time-out error if the answer takes longer than `ms`. AWS completes the request even after the
 * time-out.
 */
function withinTime<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(Object.assign(new Error(`no reply within ${ms} ms`), { name: 'TimeoutError', code: 'ETIMEDOUT' }));
    }, ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
