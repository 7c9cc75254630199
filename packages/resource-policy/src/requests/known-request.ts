import type { KnownConditionKeys, RequestContext } from '../condition-keys.js';
import type { Principal } from '../evaluate.js';

/** A condition key (lower case) with its values. */
export type Entry = readonly [key: string, values: readonly string[]];

/** A request as far as it is known: its principal, and the condition keys that can be decided. */
export interface KnownRequest {
  readonly principal: Principal;
  /** The keys that the request has, with their values. */
  readonly context: RequestContext;
  /** Whether a key can be decided: it is in the context, or the request surely does not have it. */
  readonly isKnown: KnownConditionKeys;
}

/** The same request with more keys. */
export function withKeys({ principal, context, isKnown }: KnownRequest, entries: readonly Entry[]): KnownRequest {
  const added = new Set(entries.map(([key]) => key));
  return {
    principal,
    context: new Map([...context, ...entries]),
    isKnown: (key) => added.has(key) || isKnown(key),
  };
}

/** The same request with the given keys as unknown keys. The context of the result does not contain these keys. */
export function withoutKeys({ principal, context, isKnown }: KnownRequest, keys: ReadonlySet<string>): KnownRequest {
  const reduced = new Map([...context].filter(([key]) => !keys.has(key)));
  return { principal, context: reduced, isKnown: (key) => !keys.has(key) && isKnown(key) };
}

/**
 * The keys that every request has. It is assumed that every request uses TLS 1.3, and that no policy refuses TLS 1.3.
 */
export const always = (nowMs: number): Entry[] => [
  ['aws:currenttime', [new Date(nowMs).toISOString()]],
  ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
  ['aws:securetransport', ['true']],
  ['s3:tlsversion', ['1.3']],
];

/** The keys of a request for a bucket. */
export const onBucketOf = (bucketOwner: string): Entry[] => [
  ['aws:resourceaccount', [bucketOwner]],
  ['s3:resourceaccount', [bucketOwner]],
];

/**
 * Keys of a request whose values only the client and AWS know: how the request is signed, its headers other than the
 * ACL, and the tags of the object and the bucket. Tags of a bucket count only if the bucket uses them for access, which
 * policies do not show.
 */
export const OF_THE_WIRE =
  /^s3:(x-amz-(?!acl$)|if-|object-lock-|requestobjecttag|existingobjecttag\/|authtype|signature|buckettag\/)/;

/**
 * Keys about organisations, networks, tags, user ids, client programs and calls by services. No policy shows their
 * values.
 */
export const OF_THE_SURROUNDINGS = new RegExp(
  '^aws:(source(ip|org(id|paths))|resourceorg(id|paths)|resourcetag/|requesttag/|userid|useragent|referer|calledvia' +
    '|ec2instance)',
);
