import { text } from '../../json/fields.js';

/** The classes of log groups (API model). */
export const logGroupClass = text({ oneOf: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS'] });
/** Classes that DescribeLogGroups does not distinguish. A request for one of these classes finds groups of both. */
const FOUND_TOGETHER = ['INFREQUENT_ACCESS', 'ESSENTIALS'];

/**
 * Whether DescribeLogGroups lists a group of the class `groupClass` if the request asks for `wanted` (undefined: any
 * class).
 */
export function isClassDescribed(groupClass: string, wanted: string | undefined): boolean {
  if (wanted === undefined || groupClass === wanted) return true;
  return FOUND_TOGETHER.includes(wanted) && FOUND_TOGETHER.includes(groupClass);
}
