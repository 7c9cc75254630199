import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { ParsedRequest, ResolvedRequest } from './request.js';

/** RFC 8785 canonical JSON: the same value always gives the same bytes. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

/** Lower-case hex SHA-256 of a value's canonical JSON. */
export const hashOf = (value: unknown): string => sha256Hex(canonicalJson(value));

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The source with its lists sorted and without duplicates, because [a, b] and [b, a, b] select the same log groups. */
function sortedSource({ source }: ParsedRequest): unknown {
  return {
    ...source,
    ...(source.logGroups && { logGroups: [...new Set(source.logGroups)].sort() }),
    ...(source.logGroupPrefixes && { logGroupPrefixes: [...new Set(source.logGroupPrefixes)].sort() }),
    ...(source.excludes && { excludes: [...new Set(source.excludes)].sort() }),
  };
}

/**
 * The members of a request that say what is to be done, as JSON: all but requester, reason, asked window and busy days.
 * The lists of the source are sorted, without duplicates.
 */
export function workOf(request: ParsedRequest): unknown {
  const { requestedBy: _who, reason: _why, asked: _asked, busyDays: _pieces, ...work } = request;
  return JSON.parse(JSON.stringify({ ...work, source: sortedSource(request) }));
}

/**
 * Hash of {@link workOf} a request. Requester and reason, such as the number of a CI job, do not change the hash. So a
 * repeated job attaches to the export that it started before, if that export is still open. Neither do busy days, which
 * are an estimate.
 */
export const requestHash = (request: ParsedRequest): string => hashOf(workOf(request));

/**
 * Hash of the members that say what a request exports and where to: source, window, destination, slice size, account
 * and Region. An export id belongs to one such hash.
 */
export function identityHash(request: ResolvedRequest): string {
  const { window, destination, slice, account, region } = request;
  return hashOf(
    JSON.parse(JSON.stringify({ source: sortedSource(request), window, destination, slice, account, region })),
  );
}

/**
 * The id of an export whose caller gave none. In a request without an account alias, the account id takes the place of
 * the alias, if the caller knows that id.
 */
export const derivedExportId = (request: ResolvedRequest, accountId?: string): string =>
  `exp-${identityHash({ ...request, account: request.account ?? accountId }).slice(0, 20)}`;
