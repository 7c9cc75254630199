import type { AccountRegion } from './account-region.js';

/** The AWS partition of a Region, as ARNs name it. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The ARN of a caller. The emulator knows one identity in each account. */
export function callerArn({ accountId, region }: AccountRegion): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:user/emulator`;
}
