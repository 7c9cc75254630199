import { ServiceError } from '../../core/service-error.js';
import { accessDenied } from '../wire/errors.js';
import type { Bucket, Retention, Version } from './bucket.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The retention that a new object gets from its bucket. Undefined if the bucket has no default retention. */
export function defaultRetention({ settings: { objectLock } }: Bucket, nowMs: number): Retention | undefined {
  if (objectLock?.mode === undefined || objectLock.days === undefined) return undefined;
  return { mode: objectLock.mode, untilMs: nowMs + objectLock.days * DAY_MS };
}

/** Checks that a version may be deleted. @throws ServiceError AccessDenied if Object Lock forbids it */
export function checkDeletable(version: Version, nowMs: number, bypass: boolean): void {
  if (version.kind === 'delete-marker') return;
  const { retention, legalHold } = version;
  const retained = retention !== undefined && retention.untilMs > nowMs && !(bypass && retention.mode === 'GOVERNANCE');
  if (legalHold === 'ON' || retained) throw lockedObject();
}

export function lockedObject(): ServiceError {
  return accessDenied('Access Denied because object protected by object lock.');
}

/** Checks that a bucket has Object Lock. @throws ServiceError InvalidRequest */
export function requireLockOn({ settings }: Bucket): void {
  if (settings.objectLock === undefined) {
    throw new ServiceError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
}
