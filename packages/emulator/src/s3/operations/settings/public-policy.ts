import type { Policy } from '@logferry/resource-policy';

/**
 * Condition keys that narrow a statement. A statement for all principals is not public if it requires a fixed value of
 * one of these keys.
 */
const NARROWING_KEYS = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);
const POSITIVE_OPERATORS = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);

/**
 * Whether S3 counts a policy as public. A policy is public if a statement allows all principals and has no condition
 * that requires a fixed value of a narrowing key.
 */
export function isPublicPolicy({ Statement }: Policy): boolean {
  return Statement.some(
    ({ Effect, Principal, Condition = {} }) =>
      Effect === 'Allow' &&
      (Principal === undefined || Principal.AWS?.includes('*') === true) &&
      !Object.entries(Condition).some(([operator, keys]) => narrows(operator, keys)),
  );
}

function narrows(operator: string, keys: Readonly<Record<string, readonly string[]>>): boolean {
  if (!POSITIVE_OPERATORS.has(operator.toLowerCase())) return false;
  return Object.entries(keys).some(
    ([key, values]) => NARROWING_KEYS.has(key.toLowerCase()) && values.every((value) => !/[*?]|\$\{/.test(value)),
  );
}
