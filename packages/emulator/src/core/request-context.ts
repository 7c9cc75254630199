import type { AccountRegion } from './account-region.js';
import { callerArn } from './arns.js';

/** Condition keys (lower case) with their values, as a policy is evaluated with them. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;
type Entry = readonly [key: string, values: readonly string[]];

/** The condition keys of every request. AWS's services always use TLS; callers on loopback count as if they did. */
export function requestContext(nowMs: number): Entry[] {
  return [
    ['aws:currenttime', [new Date(nowMs).toISOString()]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ];
}

/** The condition keys of every request that comes from a caller and not from an AWS service. */
export function callerContext(caller: AccountRegion, nowMs: number): Entry[] {
  return [
    ...requestContext(nowMs),
    ['aws:principalaccount', [caller.accountId]],
    ['aws:principalarn', [callerArn(caller)]],
    ['aws:principalisawsservice', ['false']],
    ['aws:requestedregion', [caller.region]],
  ];
}
