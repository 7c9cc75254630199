import type { Receipt } from '../../archive/index.js';
import type { Slice } from '../../contract/index.js';
import type { LogGroups } from '../ports.js';

/** What a receipt says of its log group; absent when the group is gone. */
export async function describeGroup(logGroups: LogGroups, { logGroup }: Slice): Promise<Receipt['logGroupMetadata']> {
  const group = await logGroups.find(logGroup);
  if (group === undefined) return undefined;
  const { arn, logClass, retentionDays, kmsKeyArn } = group;
  return {
    arn,
    logClass,
    ...(retentionDays !== undefined && { retentionDays }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    tags: await logGroups.tags(group),
  };
}
