import { defined } from '../../contract/defined.js';
import type { LifecycleRule } from '../cdk.js';
import { problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import { isWhole } from './check-protection.js';
import { type Lifecycle, type ObjectLock, STORAGE_CLASSES, type StorageClass } from './props.js';

const ABORT_UPLOADS_AFTER_DAYS = 7;
const MOST_DAYS = 36_500;
/**
 * Minimum number of days for which S3 bills an object in a storage class, even if the object leaves the class earlier.
 */
const BILLED_DAYS: Record<StorageClass, number> = { STANDARD_IA: 30, GLACIER_IR: 90, GLACIER: 90, DEEP_ARCHIVE: 180 };
/**
 * Minimum age (days) of an object that S3 moves into STANDARD_IA, and minimum time (days) that the object stays there.
 */
const STANDARD_IA_DAYS = 30;

/**
 * The lifecycle rules of a bucket: one for unfinished uploads in the whole bucket and, if data is to move or expire,
 * one for the archive's data.
 */
export function lifecycleRules(prefix: string, lifecycle: Lifecycle = {}): LifecycleRule[] {
  const { transitions = [], expireAfterDays, expireNoncurrentAfterDays } = lifecycle;
  const uploads: LifecycleRule = {
    id: 'logferry-incomplete-uploads',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    abortIncompleteMultipartUpload: [
      { daysAfterInitiation: lifecycle.abortUploadsAfterDays ?? ABORT_UPLOADS_AFTER_DAYS },
    ],
  };
  if (transitions.length === 0 && expireAfterDays === undefined && expireNoncurrentAfterDays === undefined) {
    return [uploads];
  }
  return [
    uploads,
    {
      id: 'logferry-data',
      status: 'Enabled',
      filter: [{ prefix: prefix === '' ? 'data/' : `${prefix}/data/` }],
      ...defined({
        transition: transitions.length === 0 ? undefined : [...transitions],
        expiration: expireAfterDays === undefined ? undefined : [{ days: expireAfterDays }],
        noncurrentVersionExpiration:
          expireNoncurrentAfterDays === undefined ? undefined : [{ noncurrentDays: expireNoncurrentAfterDays }],
      }),
    },
  ];
}

/**
 * Checks that S3 accepts the transitions and the numbers of days, and that data expires after the last transition and
 * not before Object Lock ends.
 */
export function checkLifecycle(lifecycle: Lifecycle = {}, objectLock?: ObjectLock): Problem[] {
  const { transitions = [], expireAfterDays } = lifecycle;
  const problems = transitions.flatMap(({ days, storageClass }, index) => {
    const prop = `lifecycle.transitions[${index}]`;
    const before = transitions[index - 1];
    const least = Math.max(storageClass === 'STANDARD_IA' ? STANDARD_IA_DAYS : 1, earliestAfter(before));
    return [
      ...problemUnless(
        isWhole(days, least, MOST_DAYS),
        `${prop}.days`,
        days,
        `give ${least} to ${MOST_DAYS} days: ${reasonFor(before)}`,
      ),
      ...problemUnless(
        rankOf(storageClass) > rankOf(before?.storageClass),
        `${prop}.storageClass`,
        storageClass,
        `choose from ${STORAGE_CLASSES.join(', ')}, in this order`,
      ),
    ];
  });
  return [...problems, ...checkDays(lifecycle), ...checkExpiry(expireAfterDays, transitions.at(-1)?.days, objectLock)];
}

/** Warnings about rules that S3 allows and that are rarely intended. */
export function lifecycleWarnings({ transitions = [], ...lifecycle }: Lifecycle, versioned: boolean): string[] {
  const leaves = [...transitions.map(({ days }) => days), lifecycle.expireAfterDays].slice(1);
  const early = transitions.flatMap(({ days, storageClass }, index) => {
    const stay = (leaves[index] ?? Number.POSITIVE_INFINITY) - days;
    return stay < BILLED_DAYS[storageClass]
      ? [`lifecycle: objects leave ${storageClass} after ${stay} days, but S3 bills ${BILLED_DAYS[storageClass]} days`]
      : [];
  });
  const kept = lifecycle.expireAfterDays !== undefined && lifecycle.expireNoncurrentAfterDays === undefined;
  return kept && versioned
    ? [...early, 'lifecycle: expired objects stay as noncurrent versions; set expireNoncurrentAfterDays to delete them']
    : early;
}

/** The position of a storage class in the order of transitions; -1 for none and for unknown classes. */
const rankOf = (storageClass: string | undefined): number =>
  storageClass === undefined ? -1 : (STORAGE_CLASSES as readonly string[]).indexOf(storageClass);

const earliestAfter = (before: { days: number; storageClass: StorageClass } | undefined): number =>
  before === undefined ? 1 : before.days + (before.storageClass === 'STANDARD_IA' ? STANDARD_IA_DAYS : 1);

const reasonFor = (before: { storageClass: StorageClass } | undefined): string =>
  before?.storageClass === 'STANDARD_IA'
    ? 'S3 keeps objects in STANDARD_IA for 30 days at least'
    : 'transitions are in ascending order, and S3 moves no object to STANDARD_IA before its 30th day';

function checkDays(lifecycle: Lifecycle): Problem[] {
  return (['expireNoncurrentAfterDays', 'abortUploadsAfterDays'] as const).flatMap((name) => {
    const days = lifecycle[name];
    const fine = days === undefined || isWhole(days, 1, MOST_DAYS);
    return problemUnless(fine, `lifecycle.${name}`, days, `give 1 to ${MOST_DAYS} whole days`);
  });
}

function checkExpiry(days: number | undefined, lastMove: number | undefined, objectLock?: ObjectLock): Problem[] {
  if (days === undefined) return [];
  const prop = 'lifecycle.expireAfterDays';
  if (!isWhole(days, 1, MOST_DAYS)) return [{ prop, value: days, remedy: `give 1 to ${MOST_DAYS} whole days` }];
  if (lastMove !== undefined && days <= lastMove) {
    return [{ prop, value: days, remedy: `give more than the ${lastMove} days of the last transition` }];
  }
  if (objectLock !== undefined && days < objectLock.days) {
    return [
      { prop, value: days, remedy: `give at least the ${objectLock.days} days for which Object Lock keeps objects` },
    ];
  }
  return [];
}
