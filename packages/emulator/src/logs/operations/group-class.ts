import { text } from '../../json/fields.js';

/** The classes of log groups (API model). */
export const logGroupClass = text({ oneOf: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS'] });
/** Classes that DescribeLogGroups finds together, whichever of them is asked for. */
const FOUND_TOGETHER = ['INFREQUENT_ACCESS', 'ESSENTIALS'];

/** Whether DescribeLogGroups lists a group of a class; undefined asks for any. */
export function isClassDescribed(groupClass: string, wanted: string | undefined): boolean {
  if (wanted === undefined || groupClass === wanted) return true;
  return FOUND_TOGETHER.includes(wanted) && FOUND_TOGETHER.includes(groupClass);
}
