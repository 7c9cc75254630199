import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { PolicyCaller } from '../core/request-context.js';

/**
 * The caller of a request, as its signature says. The signature is never verified. The Region is empty if the signature
 * names none, as in SigV2 and in forms of browsers.
 */
export interface Caller extends PolicyCaller {
  readonly service: string;
  readonly accessKeyId: string;
}

/** One request, in the form in which the server passes it to a service. */
export interface Call {
  readonly requestId: string;
  /** Instant of arrival on the emulator's clock. */
  readonly atMs: number;
  readonly method: string;
  /** Host name without the port, lower case. */
  readonly hostName: string;
  /** The path as sent: percent-encoded, with its dot segments. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  readonly caller: Caller;
  /** The information about the call that the timeline shows. The operation sets it. */
  readonly trace: { taskId?: string };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

/** Releases the resources of a reply that is never sent. */
export function discard({ body }: Reply): void {
  if (body instanceof Readable) body.destroy();
}
