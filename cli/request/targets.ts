import { defined } from '../../contract/defined.js';
import { alternatives } from '../../contract/schema-findings.js';
import { usageError } from '../../contract/usage-error.js';
import { type LocationNames, parseBucket, parsePrefix } from './bucket.js';
import type { NamedDestinations } from './flags.js';
import type { NamedGroup } from './log-group.js';
import { parseShorthand } from './shorthand.js';

/** A target as `--target` describes it. The schema of requests checks its values later. */
export interface TargetFlag {
  account?: string;
  region?: string;
  destination: { bucket?: string; prefix?: string; layout?: string; bucketOwner?: string };
}

const KEYS = ['account', 'region', 'bucket', 'prefix', 'layout', 'bucketOwner', 'destination'] as const;
type Key = (typeof KEYS)[number];

/** The name of a target in messages: its flag, and its position from 1 on. */
export const targetName = (index: number): string => `--target ${index + 1}`;

const namesIn = (index: number): LocationNames => ({
  bucket: `${targetName(index)}: bucket`,
  prefix: `${targetName(index)}: prefix`,
  write: ({ bucket, prefix }) => (prefix === undefined ? `bucket=${bucket}` : `bucket=${bucket},prefix=${prefix}`),
});

/**
 * Parses the value of a `--target`.
 * @param index position of the target, from 0 on
 * @param file the destinations of the configuration file, if there is a file
 * @throws LogferryError INVALID_REQUEST
 */
export function parseTarget(text: string, index: number, file?: NamedDestinations): TargetFlag {
  const what = `${targetName(index)} (${JSON.stringify(text).slice(0, 160)})`;
  const members = parseShorthand(text);
  if (!Array.isArray(members)) {
    throw usageError(`${what}: ${members.wrong}; write account=ALIAS,region=REGION,bucket=BUCKET,prefix=FOLDER`);
  }
  const unknown = members.map(([key]) => key).find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) throw usageError(`${what}: unknown key ${unknown}; the keys are ${alternatives(KEYS)}`);
  const given: Partial<Record<Key, string>> = Object.fromEntries(members);
  if (given.bucket !== undefined && given.destination !== undefined) {
    throw usageError(
      `${what}: bucket and destination contradict each other; destination is a name of the configuration file`,
    );
  }
  const named = given.destination === undefined ? undefined : namedDestination(given.destination, what, file);
  if (named?.region !== undefined && given.region !== undefined && named.region !== given.region) {
    throw usageError(
      `${what}: region is ${given.region}, but destination ${given.destination} is in ${named.region}; bucket and log groups must be in one Region`,
    );
  }
  const names = namesIn(index);
  const located: { bucket?: string; prefix?: string } =
    given.bucket === undefined ? {} : parseBucket(given.bucket, names);
  const folder = given.prefix === undefined ? undefined : parsePrefix(given.prefix, names);
  if (located.prefix !== undefined && folder !== undefined && located.prefix !== folder) {
    throw usageError(`${what}: bucket contains the prefix ${located.prefix}, but prefix is ${JSON.stringify(folder)}`);
  }
  const destination = defined({
    bucket: located.bucket ?? named?.bucket,
    prefix: folder ?? located.prefix ?? named?.prefix,
    layout: given.layout ?? named?.layout,
    bucketOwner: given.bucketOwner ?? named?.bucketOwner,
  });
  return defined({ account: given.account, region: given.region ?? named?.region, destination });
}

function namedDestination(name: string, what: string, file: NamedDestinations | undefined) {
  if (file === undefined) throw usageError(`${what}: destination ${name}: there is no configuration file`);
  const found = Object.hasOwn(file.destinations, name) ? file.destinations[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(file.destinations);
  const known = names.length === 0 ? ', because there are none' : `: ${names.join(', ')}`;
  throw usageError(`${what}: destination ${name} is not one of the destinations in ${file.what}${known}`);
}

/**
 * Refuses ARNs of log groups that do not fit every target, because an ARN names one account and one Region.
 * @returns the account that the ARNs name; undefined if the request names no ARN
 * @throws LogferryError INVALID_REQUEST
 */
export function accountOfArns(
  named: readonly NamedGroup[],
  targets: readonly { account?: string | undefined; region: string }[],
): string | undefined {
  let expected: string | undefined;
  for (const { name, accountId, region } of named) {
    const other = targets.findIndex((target) => region !== undefined && target.region !== region);
    if (other >= 0) {
      throw usageError(
        `the ARN of ${name} names ${region}, but ${targetName(other)} is in ${targets[other]?.region}; with several Regions, write the name of the log group instead of the ARN`,
      );
    }
    if (accountId === undefined) continue;
    if (new Set(targets.map(({ account }) => account)).size > 1 || (expected ?? accountId) !== accountId) {
      throw usageError(
        `the ARN of ${name} names account ${accountId}, but the targets or other ARNs are of different accounts; write the name of the log group instead of the ARN`,
      );
    }
    expected = accountId;
  }
  return expected;
}
