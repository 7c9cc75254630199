import {
  type CallerFacts,
  callerRequest,
  type Entry,
  type KnownRequest,
  type RequestContext,
  withKeys,
} from '@logferry/resource-policy';
import type { AccountRegion } from './account-region.js';
import { CALLER_ID, callerArn, callerPrincipal } from './arns.js';

/** A caller, and the condition keys of its requests that control calls have set. */
export interface PolicyCaller extends AccountRegion {
  readonly setKeys?: RequestContext;
}

/**
 * The facts about a caller on which the evaluation of its requests depends. A control call can set the caller's
 * identity by `aws:PrincipalArn`. Without it, the caller is the user `emulator`, which an Allow for any identity of the
 * account also allows.
 */
export function callerFacts(caller: PolicyCaller, bucketOwner: string, nowMs: number): CallerFacts {
  const { accountId, region, setKeys } = caller;
  const [arn] = setKeys?.get('aws:principalarn') ?? [];
  const principal = arn === undefined ? callerPrincipal(accountId) : { ...callerPrincipal(accountId), arn };
  return { principal, arn: arn ?? callerArn(caller), region, bucketOwner, nowMs };
}

/** A request that a caller sends about a resource of the account `owner`. */
export const requestOf = (caller: PolicyCaller, owner: string, nowMs: number): KnownRequest =>
  withSetKeys(callerRequest(callerFacts(caller, owner, nowMs)), caller);

/**
 * The request with the keys that control calls have set for its caller. If `aws:PrincipalArn` is not among them, the
 * request also has the id of the user `emulator`.
 */
export const withSetKeys = (request: KnownRequest, { setKeys = new Map() }: PolicyCaller): KnownRequest => {
  const id: Entry[] = setKeys.has('aws:principalarn') ? [] : [['aws:userid', [CALLER_ID]]];
  return withKeys(request, [...id, ...setKeys]);
};
