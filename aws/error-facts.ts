import { defined } from '../contract/index.js';

/** The facts by which `aws/` decides what an error of the SDK means. The error object itself stays inside `aws/`. */
export interface ErrorFacts {
  /** The name of the error: AWS's name or, without a reply, the SDK's. */
  name: string;
  message: string;
  /** HTTP status; absent if there was no reply. */
  status?: number;
  /** The error code of Node.js, such as ECONNRESET. */
  code?: string;
  /** Whether no connection was established, so that nothing of the request was sent. */
  unconnected: boolean;
}

export function factsOf(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { name: 'Error', message: '', unconnected: false };
  const { name, message } = error;
  const code = textAt(error, 'code');
  const status = '$metadata' in error ? numberAt(error.$metadata, 'httpStatusCode') : undefined;
  return defined({ name, message, status, code, unconnected: isUnconnected(error, code) });
}

/** Codes of requests that were never sent. ERR_INVALID_URL: the endpoint is not a URL. */
const UNCONNECTED_CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_INVALID_URL']);
const UNCONNECTED_CALLS: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

function isUnconnected(error: Error, code: string | undefined): boolean {
  if (code !== undefined && (UNCONNECTED_CODES.has(code) || isUntrusted(code))) return true;
  // The SDK's connection time-out has no code, so its text decides. If the SDK changes the text, a failed create
  // becomes "unclear".
  if (error.name === 'TimeoutError' && /did not establish a connection/.test(error.message)) return true;
  // The SDK found no endpoint for the settings, for example for FIPS together with AWS_ENDPOINT_URL.
  if (error.name === 'EndpointError') return true;
  // Node throws an AggregateError only if connecting to several addresses failed.
  return error instanceof AggregateError || UNCONNECTED_CALLS.has(textAt(error, 'syscall') ?? '');
}

/**
 * Whether a code of Node.js means that the certificate of the other side was not accepted. Nothing of the request was
 * sent.
 */
export const isUntrusted = (code: string): boolean => UNTRUSTED.test(code);
const UNTRUSTED = /^(CERT_|UNABLE_TO_|(DEPTH_ZERO_)?SELF_SIGNED_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_CERT)/;

const textAt = (value: object, field: string): string | undefined => {
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' ? found : undefined;
};
const numberAt = (value: unknown, field: string): number | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === 'number' ? found : undefined;
};
