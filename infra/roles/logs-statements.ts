import { sourceArns } from '../../destination/statements/index.js';
import { type Access, regionsOf } from './access.js';
import type { RoleStatement } from './statement.js';

/** Which log groups there are, how young their events are, and which tasks run: no log event. */
export function seeingLogs(access: Access): RoleStatement[] {
  return [
    {
      Sid: 'SeeLogGroupsAndTasks',
      Effect: 'Allow',
      Action: ['logs:DescribeExportTasks', 'logs:DescribeLogGroups', 'tag:GetResources'],
      // None can be narrowed to log groups.
      Resource: '*',
      Condition: inRegions(access),
    },
    {
      Sid: 'SeeChosenLogGroups',
      Effect: 'Allow',
      Action: ['logs:DescribeLogStreams', 'logs:ListTagsForResource'],
      Resource: logGroupArns(access),
    },
  ];
}

/** Making and cancelling export tasks; a completed task without objects is checked by asking for one event. */
export function exportingLogs(access: Access): RoleStatement[] {
  return [
    {
      Sid: 'ExportChosenLogGroups',
      Effect: 'Allow',
      Action: ['logs:CreateExportTask', 'logs:FilterLogEvents'],
      Resource: logGroupArns(access),
    },
    {
      Sid: 'CancelTasks',
      Effect: 'Allow',
      Action: 'logs:CancelExportTask',
      // AWS knows no resource of a task.
      Resource: '*',
      Condition: inRegions(access),
    },
  ];
}

const inRegions = ({ archives }: Access) => ({ StringEquals: { 'aws:RequestedRegion': regionsOf(archives) } });

const logGroupArns = (access: Access): string[] =>
  regionsOf(access.archives).flatMap((region) => sourceArns(region, access));
