import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../../core/service-error.js';
import type { Bucket, ObjectAttributes, Retention, RetentionMode } from '../model/bucket.js';
import { requireLockOn } from '../model/object-lock.js';
import { declaredChecksum } from '../wire/checksums.js';
import { invalidArgument } from '../wire/errors.js';

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const HOLD = 'x-amz-object-lock-legal-hold';
const BYPASS = 'x-amz-bypass-governance-retention';
/** The form of instants that S3 accepts: ISO 8601 with a time zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;

type Lock = Pick<ObjectAttributes, 'retention' | 'legalHold'>;

/**
 * The retention and legal hold in the headers of a write. The bucket's default retention is added later, when the
 * object is created.
 * @throws ServiceError InvalidRequest if the bucket has no Object Lock; InvalidArgument
 */
export function lockFor(headers: IncomingHttpHeaders, bucket: Bucket, nowMs: number): Lock {
  const [mode, until, hold] = [headers[MODE], headers[UNTIL], headers[HOLD]];
  if (mode === undefined && until === undefined && hold === undefined) {
    return { retention: undefined, legalHold: undefined };
  }
  requireLockOn(bucket);
  if ((mode === undefined) !== (until === undefined)) {
    throw invalidArgument(`${UNTIL} and ${MODE} must both be supplied`, mode === undefined ? MODE : UNTIL);
  }
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", HOLD, String(hold));
  }
  if (mode === undefined) return { retention: undefined, legalHold: hold };
  if (!isRetentionMode(mode)) throw invalidArgument('Unknown wormMode directive.', MODE, String(mode));
  const untilMs = instantOf(String(until));
  if (untilMs === undefined) {
    throw invalidArgument('The retain until date must be provided in ISO 8601 format', UNTIL, String(until));
  }
  return { retention: future({ mode, untilMs }, nowMs, UNTIL), legalHold: hold };
}

/** Checks that the date of a retention is in the future. @returns the retention @throws ServiceError InvalidArgument */
export function future(retention: Retention, nowMs: number, argument: string): Retention {
  if (retention.untilMs > nowMs) return retention;
  const given = new Date(retention.untilMs).toISOString();
  throw invalidArgument('The retain until date must be in the future!', argument, given);
}

function isRetentionMode(text: unknown): text is RetentionMode {
  return text === 'GOVERNANCE' || text === 'COMPLIANCE';
}

/** The instant that a text states (epoch ms); undefined if the text is not an instant. */
export function instantOf(text: string): number | undefined {
  const atMs = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * Checks that a request that writes a locked object declares a digest. Without a digest, an object that arrived damaged
 * would be locked and could not be deleted.
 * @throws ServiceError InvalidRequest if the object is locked and the request declares neither MD5 nor checksum
 */
export function requireChecksum(
  headers: IncomingHttpHeaders,
  bucket: Bucket,
  { retention, legalHold }: Lock,
  request: 'Put Object' | 'Put Part',
): void {
  const locked = retention !== undefined || legalHold !== undefined || bucket.settings.objectLock?.mode !== undefined;
  if (!locked || headers['content-md5'] !== undefined || declaredChecksum(headers) !== undefined) return;
  throw new ServiceError(
    'InvalidRequest',
    `Content-MD5 OR x-amz-checksum- HTTP header is required for ${request} requests with Object Lock parameters`,
  );
}

export function lockHeaders({ retention, legalHold }: Lock): Record<string, string> {
  return {
    ...(retention && { [MODE]: retention.mode, [UNTIL]: new Date(retention.untilMs).toISOString() }),
    ...(legalHold && { [HOLD]: legalHold }),
  };
}

/**
 * Whether a request may bypass a GOVERNANCE retention.
 * @throws ServiceError InvalidArgument if the bucket has no Object Lock
 */
export function bypassesGovernance(headers: IncomingHttpHeaders, { settings }: Bucket): boolean {
  const asked = headers[BYPASS];
  if (asked !== undefined && settings.objectLock === undefined) {
    throw invalidArgument(`${BYPASS} is only applicable to Object Lock enabled buckets.`, BYPASS);
  }
  return String(asked).toLowerCase() === 'true';
}
