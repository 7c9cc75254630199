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
 * Whether S3 counts a policy as public. A policy is public if a statement allows all principals, and no condition of
 * the statement requires a fixed value of a narrowing key, access points of one account, or narrow ranges of addresses.
 */
export function isPublicPolicy({ Statement }: Policy): boolean {
  return Statement.some(
    ({ Effect, Principal, Condition = {} }) =>
      Effect === 'Allow' &&
      Principal?.AWS?.includes('*') === true &&
      !Object.entries(Condition).some(([operator, keys]) => narrows(operator, keys)),
  );
}

function narrows(operator: string, keys: Readonly<Record<string, readonly string[]>>): boolean {
  if (operator === 'IpAddress') {
    return Object.entries(keys).some(([key, ranges]) => key.toLowerCase() === 'aws:sourceip' && ranges.every(isNarrow));
  }
  if (!POSITIVE_OPERATORS.has(operator.toLowerCase())) return false;
  return Object.entries(keys).some(
    ([key, values]) =>
      NARROWING_KEYS.has(key.toLowerCase()) &&
      values.every((value) => !/[*?]|\$\{/.test(value) || isOfAccountsAccessPoints(key, value)),
  );
}

/** Whether a value of `s3:DataAccessPointArn` stands for access points of one account. Their names may be wildcards. */
const isOfAccountsAccessPoints = (key: string, value: string): boolean =>
  key.toLowerCase() === 's3:dataaccesspointarn' && /^arn:[a-z-]+:s3:[^:]*:\d{12}:accesspoint\//.test(value);

/** Whether S3 counts a range of addresses as narrow: at least 8 fixed bits for IPv4, and 32 for IPv6. */
function isNarrow(range: string): boolean {
  const isVersion6 = range.includes(':');
  const bits = Number(range.split('/')[1] ?? (isVersion6 ? 128 : 32));
  return bits >= (isVersion6 ? 32 : 8);
}
