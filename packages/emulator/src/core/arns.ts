import { createHash } from 'node:crypto';
import { type CallerFacts, partitionOf } from '@logferry/resource-policy';
import type { AccountRegion } from './account-region.js';

/** Name of the IAM user that stands for every caller of an account. */
const CALLER_USER = 'emulator';
/** The unique id of this user. */
export const CALLER_ID = 'AIDAEMULATORUSER00000';

/** The ARN of a caller, as policies and error messages name the caller. */
export function callerArn({ accountId, region }: AccountRegion): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:user/${CALLER_USER}`;
}

/**
 * The principal of a caller, for evaluating a policy. In an Allow, it matches every identity of the caller's account,
 * so a policy that allows one role of the account allows the caller.
 */
export const callerPrincipal = (accountId: string): CallerFacts['principal'] => ({
  kind: 'account',
  accountId,
  user: CALLER_USER,
  canonicalId: canonicalOwnerId(accountId),
});

/** The opaque id with which S3 names an account as an owner. */
export function canonicalOwnerId(accountId: string): string {
  return createHash('sha256').update(`logferry-emulator:${accountId}`).digest('hex');
}
