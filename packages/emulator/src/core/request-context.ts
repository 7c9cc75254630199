import type { AccountRegion } from './account-region.js';
import { callerArn } from './arns.js';

/** The condition keys (lower case) of a request with their values, for evaluating a policy. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;
type Entry = readonly [key: string, values: readonly string[]];

/**
 * The condition keys that every request has. Every request counts as sent over TLS, because callers of the emulator
 * would use TLS at AWS.
 */
export function requestContext(nowMs: number): Entry[] {
  return [
    ['aws:currenttime', [new Date(nowMs).toISOString()]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ];
}

/** The condition keys of a request that comes from a caller and not from an AWS service. */
export function callerContext(caller: AccountRegion, nowMs: number): Entry[] {
  return [
    ...requestContext(nowMs),
    ['aws:principalaccount', [caller.accountId]],
    ['aws:principalarn', [callerArn(caller)]],
    ['aws:principalisawsservice', ['false']],
    ['aws:requestedregion', [caller.region]],
  ];
}
