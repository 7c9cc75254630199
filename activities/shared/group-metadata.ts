import type { Receipt } from '../../archive/index.js';
import { defined, type Slice } from '../../contract/index.js';
import type { LogGroups } from '../ports.js';

/** The description of a log group in a receipt; undefined when the group is gone. */
export async function describeGroup(logGroups: LogGroups, { logGroup }: Slice): Promise<Receipt['logGroupMetadata']> {
  const group = await logGroups.find(logGroup);
  if (group === undefined) return undefined;
  const { arn, logClass, retentionDays, kmsKeyArn } = group;
  return {
    arn,
    logClass,
    ...defined({ retentionDays, kmsKeyArn }),
    tags: await logGroups.tags(group),
  };
}
