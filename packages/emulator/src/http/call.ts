import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { AccountRegion } from '../core/account-region.js';

/** Who signs a request, for which Region and service: read from the SigV4 credential scope, never verified. */
export interface Caller extends AccountRegion {
  readonly service: string;
  readonly accessKeyId: string;
}

/** One request, as the services see it. */
export interface Call {
  readonly requestId: string;
  /** When it came, on the emulator's clock. */
  readonly atMs: number;
  readonly method: string;
  /** Host name without the port, lower case. */
  readonly hostName: string;
  /** Path as sent: still percent-encoded, dot segments kept. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  readonly caller: Caller;
  /** Filled in while the call runs, for the timeline. */
  readonly trace: { taskId?: string };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

/** Frees what an answer that is never sent holds open. */
export function discard({ body }: Reply): void {
  if (body instanceof Readable) body.destroy();
}
