import { AwsCallFailed, BROKEN_CONNECTION, Throttled } from '../activities/ports.js';
import { defined, isLogferryError, LogferryError } from '../contract/index.js';
import { sendingAs } from './repeated-calls.js';

/** The facts of an SDK error that may leave the adapters. The error object itself never leaves them. */
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
  if (code !== undefined && UNCONNECTED_CODES.has(code)) return true;
  // The SDK's connection time-out has no code, so its text decides. If the SDK changes the text, a failed create
  // becomes "unclear".
  if (error.name === 'TimeoutError' && /did not establish a connection/.test(error.message)) return true;
  // Node throws an AggregateError only if connecting to several addresses failed.
  return error instanceof AggregateError || UNCONNECTED_CALLS.has(textAt(error, 'syscall') ?? '');
}

/** S3 passes on errors of KMS. Their names begin with this prefix. */
const OF_KMS = 'KMS.';

const THROTTLING: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'TooManyRequestsException',
  `${OF_KMS}ThrottlingException`,
]);
export const isThrottling = ({ name, status }: ErrorFacts): boolean => THROTTLING.has(name) || status === 429;

/** Errors inside KMS or a service that KMS depends on. They show nothing about the key. */
const PASSING_OF_KMS = /Internal|Dependency|Unavailable|LimitExceeded|Throttl/;

const PASSING: ReadonlySet<string> = new Set(['RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/**
 * Whether the same call may succeed a little later: AWS throttled it or had an internal error, or the connection broke.
 */
export const isPassing = (facts: ErrorFacts): boolean =>
  isThrottling(facts) ||
  (facts.status ?? 0) >= 500 ||
  PASSING.has(facts.name) ||
  BROKEN_CONNECTION.has(facts.code ?? '') ||
  (facts.name.startsWith(OF_KMS) && PASSING_OF_KMS.test(facts.name));

/** Whether S3 could not use the KMS key of the bucket, because the state of the key or its policy forbids it. */
export const isKeyProblem = (facts: ErrorFacts): boolean => facts.name.startsWith(OF_KMS) && !isPassing(facts);

const CREDENTIAL_PROBLEMS: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
export const isCredentialProblem = ({ name }: ErrorFacts): boolean => CREDENTIAL_PROBLEMS.has(name);

/**
 * Whether AWS refused a request because the machine's clock is wrong, so that the signature is too old or too new. The
 * SDK signs the next request by AWS's clock.
 */
export const isClockProblem = ({ name, message }: ErrorFacts): boolean =>
  ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'].includes(name) ||
  (name === 'InvalidSignatureException' && /^Signature (expired|not yet current)/.test(message));

export const isAccessDenied = ({ name, status }: ErrorFacts): boolean =>
  name === 'AccessDeniedException' || name === 'AccessDenied' || (status === 403 && !name.endsWith('Exception'));

/**
 * How long a call is repeated while AWS throttles it, has an internal error or drops the connection.
 * - `brief`: a few times. For a caller that must learn of the failure soon, because it can do other work instead of
 *   waiting.
 * - `command`: for half a minute. A person waits for a command that works outside Temporal.
 * - `worker`: for two minutes. If the call fails, the whole activity is repeated, with the thousand calls that it may
 *   have made before.
 */
export type Patience = 'brief' | 'command' | 'worker';

/** The target of a call, for messages, and how long the call is repeated. */
export interface CallSite {
  operation: string;
  /** Host and port of the endpoint. */
  address: string;
  patience: Patience;
}

/**
 * The error that leaves the adapters in place of an SDK error: a LogferryError, {@link Throttled} or {@link
 * AwsCallFailed}. In a command, where no workflow tries again, it is always a LogferryError.
 */
export function safeError(error: unknown, site: CallSite): Error {
  const { operation, address, patience } = site;
  if (isLogferryError(error) || error instanceof Throttled) return error;
  if (error instanceof AwsCallFailed) return patience === 'command' ? failedCall(error) : error;
  const facts = factsOf(error);
  const reason = facts.code ?? facts.name;
  if (isPassing(facts) && patience === 'command') {
    return new LogferryError('AWS_BUSY', { detail: `${operation} (${reason})` });
  }
  if (isThrottling(facts)) return new Throttled(operation);
  if (facts.unconnected)
    return new LogferryError('AWS_UNREACHABLE', { address, detail: facts.code ?? 'no connection' });
  if (isCredentialProblem(facts)) return new LogferryError('CREDENTIALS', { detail: facts.name });
  if (isAccessDenied(facts)) return new LogferryError('ACCESS_DENIED', { detail: operation });
  return safeError(new AwsCallFailed(operation, reason, isRejection(facts)), site);
}

/** Whether AWS refused the call for good: the same call fails again later. */
const isRejection = (facts: ErrorFacts): boolean => {
  const { status = 0 } = facts;
  return status >= 400 && status < 500 && !isPassing(facts);
};

const failedCall = ({ message }: AwsCallFailed): LogferryError =>
  new LogferryError('AWS_CALL_FAILED', { detail: message });

/** Sends a call and turns its errors into {@link safeError safe errors}. */
export async function calling<T>(site: CallSite, send: () => Promise<T>): Promise<T> {
  try {
    return await sendingAs(site.operation, send);
  } catch (error) {
    throw safeError(error, site);
  }
}

const textAt = (value: object, field: string): string | undefined => {
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' ? found : undefined;
};
const numberAt = (value: unknown, field: string): number | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === 'number' ? found : undefined;
};
