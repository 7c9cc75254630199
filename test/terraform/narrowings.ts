import type { Statement } from '../../destination/statements/index.js';

const ELSEWHERE = 'elsewhere';
const NO_ACCOUNT = '999999999999';
/** Actions that the attempts of these tests do not need. */
const SPARE_ACTIONS = new Set([
  's3:GetObjectRetention',
  's3:GetObjectVersion',
  's3:GetBucketLocation',
  's3:GetLifecycleConfiguration',
]);

export interface Narrowing {
  /** How the statement was changed. */
  readonly about: string;
  /** The policy's statements, with one of them narrowed or removed. */
  readonly statements: readonly Statement[];
}

/**
 * Ways to narrow an Allow statement: remove it, remove an action that an attempt needs, or change the principal, a
 * condition with a key of {@link OTHER_VALUES}, or the objects.
 */
export function narrowingsOf(statements: readonly Statement[], index: number): Narrowing[] {
  const statement = statements[index];
  if (statement === undefined) return [];
  const instead = (about: string, ...others: Statement[]): Narrowing => ({
    about,
    statements: [...statements.slice(0, index), ...others, ...statements.slice(index + 1)],
  });
  const { Action, Condition = {}, Resource } = statement;
  const actions = [Action].flat().filter((action) => !SPARE_ACTIONS.has(action));
  return [
    instead('without it'),
    ...(actions.length < 2 ? [] : actions).map((action) =>
      instead(`without ${action}`, { ...statement, Action: [Action].flat().filter((each) => each !== action) }),
    ),
    instead('for others', { ...statement, Principal: otherPrincipal(statement.Principal) }),
    ...Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.keys(keys)
        .filter((key) => key in OTHER_VALUES)
        .map((key) => {
          const narrower = { ...keys, [key]: OTHER_VALUES[key] ?? '' };
          return instead(`for another ${key}`, { ...statement, Condition: { ...Condition, [operator]: narrower } });
        }),
    ),
    // Only a statement about objects can name other resources: AWS refuses another bucket and another key.
    ...(isOfObjects(Resource) ? [instead('elsewhere', { ...statement, Resource: [Resource].flat().map(below) })] : []),
  ];
}

const OTHER_VALUES: Readonly<Record<string, string>> = {
  'aws:SourceAccount': NO_ACCOUNT,
  'aws:SourceArn': `arn:aws:logs:us-east-1:${NO_ACCOUNT}:log-group:*`,
  's3:x-amz-acl': 'private',
  'kms:ViaService': 'sqs.us-east-1.amazonaws.com',
};

const otherPrincipal = (principal: Statement['Principal']): Statement['Principal'] =>
  typeof principal === 'object' && 'Service' in principal
    ? { Service: 'logs.us-east-1.amazonaws.com' }
    : { AWS: `arn:aws:iam::${NO_ACCOUNT}:root` };

const isOfObjects = (resource: Statement['Resource']): boolean => [resource].flat().every((arn) => arn.includes('/'));

const below = (arn: string): string => `${arn.replace(/\/\*$/, '')}/${ELSEWHERE}/*`;
