import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { malformedXml } from '../../../xml/xml.js';
import { invalidArgument, invalidRequest } from '../../wire/errors.js';
import { lifecycleRules } from './lifecycle-rules.js';
import { operationsOf } from './setting.js';
import { store } from './stored-setting.js';

const NOUN = 'BucketLifecycleConfiguration';
const MINIMUM_HEADER = 'x-amz-transition-default-minimum-object-size';
const MINIMUMS = ['all_storage_classes_128K', 'varies_by_storage_class'] as const;
const MAX_ID_CHARS = 255;
const DAY_MS = 86_400_000;
/** Minimum age of objects that move to an infrequent-access class (days). */
const MIN_IA_DAYS = 30;
const MAX_NEWER_VERSIONS = 100;

type Rule = z.infer<typeof lifecycleRules>['Rule'][number];

/**
 * The lifecycle rules of a bucket. They are stored and returned, but not executed: no object expires or changes its
 * storage class.
 */
export const lifecycle = operationsOf({
  noun: NOUN,
  removeName: 'DeleteBucketLifecycle',
  root: 'LifecycleConfiguration',
  schema: lifecycleRules,
  missing: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  read: ({ settings }) => settings.documents?.get(NOUN),
  headers: ({ settings }) => ({ [MINIMUM_HEADER]: settings.transitionMinimum ?? MINIMUMS[0] }),
  write(bucket, { Rule }, { call }) {
    const minimum = String(call.headers[MINIMUM_HEADER] ?? MINIMUMS[0]);
    if (!MINIMUMS.some((each) => each === minimum)) {
      throw invalidArgument('Invalid transition default minimum object size', MINIMUM_HEADER, minimum);
    }
    const rules = Rule.map(({ ID, ...rule }) => ({ ID: ID || randomUUID(), ...rule }));
    if (new Set(rules.map(({ ID }) => ID)).size < rules.length) {
      throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID');
    }
    for (const rule of Rule) checkRule(rule);
    store(bucket, NOUN, { Rule: rules });
    bucket.settings.transitionMinimum = minimum;
  },
  remove({ settings }) {
    settings.documents?.delete(NOUN);
    delete settings.transitionMinimum;
  },
});

function checkRule(rule: Rule): void {
  const { ID = '', Expiration, AbortIncompleteMultipartUpload, NoncurrentVersionExpiration } = rule;
  const { Transition = [], NoncurrentVersionTransition = [] } = rule;
  if (ID.length > MAX_ID_CHARS) {
    throw invalidArgument(`ID length should not exceed allowed limit of ${MAX_ID_CHARS}`, 'ID', ID);
  }
  checkFilter(rule);
  if ((Expiration ?? AbortIncompleteMultipartUpload ?? NoncurrentVersionExpiration) === undefined) {
    if (Transition.length + NoncurrentVersionTransition.length === 0) {
      throw invalidRequest('At least one action needs to be specified in a rule');
    }
  }
  const abortDays = AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  positive('DaysAfterInitiation', 'AbortIncompleteMultipartUpload', abortDays);
  checkExpiration(rule);
  for (const transition of Transition) checkTransition(transition, Expiration?.Days);
  positive('NoncurrentDays', 'NoncurrentVersionExpiration', NoncurrentVersionExpiration?.NoncurrentDays);
  for (const versions of [NoncurrentVersionExpiration, ...NoncurrentVersionTransition]) {
    const kept = versions?.NewerNoncurrentVersions;
    if (kept !== undefined && (kept < 1 || kept > MAX_NEWER_VERSIONS)) {
      const message = `'NewerNoncurrentVersions' must be between 1 and ${MAX_NEWER_VERSIONS}`;
      throw invalidArgument(message, 'NewerNoncurrentVersions', String(kept));
    }
  }
}

/**
 * Checks the filter of a rule. A rule has a filter or, in the older form, a prefix. A filter has one condition, or
 * several conditions within And.
 */
function checkFilter({ Filter, Prefix, AbortIncompleteMultipartUpload, Expiration }: Rule): void {
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  if (Filter === undefined) return;
  if (Object.values(Filter).filter((each) => each !== undefined).length > 1) throw malformedXml();
  if ((Filter.Tag ?? Filter.And?.Tag) === undefined) return;
  if (AbortIncompleteMultipartUpload !== undefined) {
    throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.');
  }
  if (Expiration?.ExpiredObjectDeleteMarker !== undefined) {
    throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags.');
  }
}

function checkExpiration({ Expiration }: Rule): void {
  if (Expiration === undefined) return;
  if (Object.values(Expiration).filter((each) => each !== undefined).length !== 1) throw malformedXml();
  positive('Days', 'Expiration', Expiration.Days);
  midnight(Expiration.Date);
}

function checkTransition(
  { Date: date, Days: days, StorageClass }: NonNullable<Rule['Transition']>[number],
  expirationDays: number | undefined,
): void {
  if ((date === undefined) === (days === undefined)) throw malformedXml();
  midnight(date);
  if (days === undefined) return;
  if (days < 0) throw invalidArgument("'Days' in Transition action must be nonnegative", 'Days', String(days));
  if (StorageClass.endsWith('_IA') && days < MIN_IA_DAYS) {
    const least = `greater than or equal to ${MIN_IA_DAYS} for storageClass '${StorageClass}'`;
    throw invalidArgument(`'Days' in Transition action must be ${least}`, 'Days', String(days));
  }
  if (expirationDays !== undefined && expirationDays <= days) {
    const message = "'Days' in the Expiration action must be greater than 'Days' in the Transition action";
    throw invalidArgument(message, 'Days', String(expirationDays));
  }
}

function positive(name: string, action: string, value: number | undefined): void {
  if (value !== undefined && value <= 0) {
    throw invalidArgument(`'${name}' for ${action} action must be a positive integer`, name, String(value));
  }
}

function midnight(date: string | undefined): void {
  if (date !== undefined && Date.parse(date) % DAY_MS !== 0) {
    throw invalidArgument("'Date' must be at midnight GMT", 'Date', date);
  }
}
