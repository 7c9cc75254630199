import type { ContractRow, Step } from './contract-row.js';

export const INVALID = 'InvalidParameterException';
export const API = 'API reference';
export const GUIDE = 'user guide';
export const RECORDED = 'recorded in a public test';

/** The input of a CreateExportTask call that succeeds. Its window has no events. */
export const CREATE = { logGroupName: '$group', from: 0, to: 1_000, destination: '$bucket' };
export const created = { operation: 'CreateExportTask', input: CREATE } as const satisfies Step;
export const completed = { ...created, until: 'COMPLETED' } as const satisfies Step;
export const cancel = { operation: 'CancelExportTask', input: { taskId: '$taskId' } } as const satisfies Step;
export const UNKNOWN_TASK = '00000000-0000-4000-8000-000000000000';

export const LIMIT_EXCEEDED = { code: 'LimitExceededException', message: 'Resource limit exceeded.' };
/** Steps that check that a refused create has left neither a task nor an object. */
export const nothingLeft: readonly Step[] = [{ tasks: [] }, { objects: {} }];

export const LONG = 'x'.repeat(513);
export const AT_MOST_512 = 'have length less than or equal to 512';
export const NOT_EMPTY = 'have length greater than or equal to 1';

/** The error for an input in which one member violates one constraint. */
export function violation(value: string, field: string, rule: string): NonNullable<ContractRow['error']> {
  const shown = value === 'null' ? value : `'${value}'`;
  const constraint = `Value ${shown} at '${field}' failed to satisfy constraint: Member must ${rule}`;
  return { code: INVALID, message: `1 validation error detected: ${constraint}` };
}
