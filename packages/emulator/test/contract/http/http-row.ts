import type { Evidence } from '../contract-row.js';

/** One HTTP request. Every text can contain the placeholders of {@link HttpRow}. */
export interface HttpRequest {
  /** Default: GET, and POST with `call`. */
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** An operation of KMS and its input, instead of a request to S3. */
  readonly call?: readonly [operation: string, input: object];
  /** The service that the signature names. Default: `s3`, or `kms` with `call`. */
  readonly service?: 'sts';
  /** The caller. Default: the owner of the bucket. `nobody` sends no authorization header. */
  readonly as?: 'neighbour' | 'nobody';
  /** The Region of the signature. Default: us-east-1. */
  readonly region?: string;
}

/**
 * What a reply must have. `code`, and a text in `message` or `headers`, must be equal; a regular expression can match
 * any part.
 */
export interface HttpReply {
  readonly status: number;
  readonly code?: string;
  readonly message?: string | RegExp;
  /** Expected response headers; null stands for a header that must be absent. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** Texts that the body contains. */
  readonly has?: readonly (string | RegExp)[];
  /** Texts that the body does not contain. */
  readonly lacks?: readonly (string | RegExp)[];
}

/** A request before the request that the row is about. Without `reply`, any successful status is expected. */
interface RequestStep extends HttpRequest {
  readonly reply?: HttpReply;
  /** New placeholders: the first group of each expression in the headers and the body of the reply. */
  readonly keep?: Readonly<Record<string, RegExp>>;
}

/** Moves the clock of the emulator forward. */
interface ClockStep {
  readonly advanceMs: number;
}

/**
 * One behaviour of S3, KMS or STS that a client may expect. The placeholder `$bucket` is a bucket that is created for
 * the row. Further placeholders: `$account`, `$neighbour`, `$now+5` (5 s after the row began, as in X-Amz-Date), `$day`
 * (the date of `$now`), `$epoch+5` (epoch seconds), `$http+5` (HTTP date), `$iso+5`, `$md5` (of the body, in a header),
 * and those of `keep`.
 */
export interface HttpRow {
  /** The id must not change. */
  readonly id: string;
  readonly about: string;
  /** The Region of the bucket (default us-east-1), and whether it has versions or Object Lock. */
  readonly bucket?: { readonly region?: string; readonly has?: 'versions' | 'lock' };
  readonly given?: readonly (RequestStep | ClockStep)[];
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly evidence: Evidence;
  readonly source: string;
}

/** A text in the form of a version id of S3. The emulator never made this id. */
export const STRANGE_VERSION = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';

/** A put of a small object, as a step of a row. */
export const put = (key: string, headers: Readonly<Record<string, string>> = {}, body = 'content'): RequestStep => ({
  method: 'PUT',
  path: `/$bucket/${key}`,
  headers,
  body,
});
