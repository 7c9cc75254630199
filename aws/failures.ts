import { AwsCallFailed, BROKEN_CONNECTION, Throttled } from '../activities/ports.js';
import { explain, isLogferryError, LogferryError } from '../contract/index.js';
import { type CredentialsOrigin, explainRefused } from './credential-problems.js';
import { denial } from './denial.js';
import { type ErrorFacts, factsOf, isUntrusted } from './error-facts.js';
import { sendingAs } from './repeated-calls.js';
import { sanitise } from './sanitise.js';

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

/** Errors inside KMS or a service that KMS depends on, and exceeded limits. They show nothing about the key. */
const PASSING_OF_KMS = /Internal|Dependency|Unavailable|LimitExceeded|Throttl/;

const PASSING: ReadonlySet<string> = new Set(['RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/**
 * Whether the same call may succeed a little later. This is so if AWS throttled the call or had an internal error, or
 * if the connection broke.
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
 * Whether AWS refused the signature of a request as too old or too new, because the machine's clock is wrong. The SDK
 * signs the next request by AWS's clock.
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
  /** Host and port of the endpoint and, if requests go through a proxy, of the proxy. */
  address: string;
  patience: Patience;
  /** Where the credentials of the call come from, if `aws/` has found them. */
  credentials?: () => CredentialsOrigin | undefined;
}

/**
 * The error that leaves the adapters in place of an SDK error: a LogferryError, {@link Throttled} or
 * {@link AwsCallFailed}. For the patience `command` the error is always a LogferryError, because no workflow tries
 * again.
 */
export function safeError(error: unknown, site: CallSite): Error {
  const { operation, address, patience } = site;
  if (isLogferryError(error) || error instanceof Throttled) return error;
  if (error instanceof AwsCallFailed) return patience === 'command' ? failedCall(error) : error;
  const facts = factsOf(error);
  const reason = facts.code ?? facts.name;
  if (facts.status === PROXY_LOGIN) return unreachable(address, `PROXY_${PROXY_LOGIN}`);
  if (isPassing(facts) && patience === 'command') {
    return new LogferryError('AWS_BUSY', { detail: `${operation} (${reason})` });
  }
  if (isThrottling(facts)) return new Throttled(operation);
  if (facts.unconnected) {
    const why = facts.name === 'EndpointError' ? sanitise(facts.message) : 'no connection';
    return unreachable(address, facts.code ?? why);
  }
  if (isCredentialProblem(facts)) return new LogferryError(explainRefused(facts, site.credentials?.()));
  if (isAccessDenied(facts)) return new LogferryError('ACCESS_DENIED', { detail: denial(operation, facts.message) });
  return safeError(new AwsCallFailed(operation, reason, isRejection(facts)), site);
}

/** HTTP status of a proxy that demands a login. AWS does not use this status. */
const PROXY_LOGIN = 407;

function unreachable(address: string, detail: string): LogferryError {
  const general = explain('AWS_UNREACHABLE', { address, detail });
  const hint = detail.startsWith('PROXY_') ? OF_PROXIES : isUntrusted(detail) ? OF_CERTIFICATES : general.hint;
  return new LogferryError({ ...general, hint });
}

const OF_PROXIES =
  'The proxy does not connect to AWS: 407 means that it demands a user and password (HTTPS_PROXY=http://user:password@host:port), 403 that it forbids the host. NO_PROXY lists hosts that need no proxy.';
const OF_CERTIFICATES =
  'The certificate is not trusted. If a proxy opens TLS connections, name the certificates of its CA with AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.';

/** Whether AWS refused the call for good, so that the same call would fail again. */
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
