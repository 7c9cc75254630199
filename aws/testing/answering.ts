import { Readable } from 'node:stream';
import type { AwsOptions } from '../clients.js';

/** A request in the form in which the SDK passes it to the HTTP handler. */
export interface SentRequest {
  method: string;
  hostname: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** A reply, or the error of a connection. */
export type Reply = { status: number; body: string | Readable } | Error;

/**
 * The operation that a request calls. For a JSON service, this is AWS's name of the operation, from a header. For other
 * services, it is the method and the path.
 */
export const operationOf = ({ method, path, headers }: SentRequest): string =>
  headers['x-amz-target']?.split('.')[1] ?? `${method} ${path}`;

/** A reply of a JSON service. */
export const json = (body: object, status = 200): Reply => ({ status, body: JSON.stringify(body) });
/** An error of a JSON service. */
export const jsonError = (name: string, status = 400, message = 'no'): Reply => json({ __type: name, message }, status);
/** An error of S3. */
export const s3Error = (code: string, status: number): Reply => ({
  status,
  body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});
/** A connection that breaks before the reply. */
export const cut = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/**
 * Options for clients whose requests the function `answer` answers immediately, without a network.
 * @param nowMs AWS's clock
 */
export function answering(
  answer: (request: SentRequest) => Reply,
  nowMs = (): number => Date.now(),
): AwsOptions & { sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const handler = {
    async handle(request: SentRequest) {
      sent.push(request);
      const reply = answer(request);
      if (reply instanceof Error) throw reply;
      return {
        response: {
          statusCode: reply.status,
          headers: { date: new Date(nowMs()).toUTCString() },
          body: reply.body instanceof Readable ? reply.body : Readable.from([Buffer.from(reply.body)]),
        },
      };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  return {
    region: 'eu-central-1',
    endpoint: 'http://aws.invalid',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'secret' },
    // The cast is necessary because the SDK's handler type demands replies of a class of the SDK.
    handlerWith: () => handler as never,
    sent,
  };
}
