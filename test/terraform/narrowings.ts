import type { Statement } from '../../destination/statements/index.js';

const ELSEWHERE = 'elsewhere';
const NOBODY = '999999999999';
/** What exports need only of buckets that keep versions under other names, or of callers without HeadBucket. */
const SPARE_ACTIONS = new Set(['s3:GetObjectVersion', 's3:GetBucketLocation']);

export interface Narrowing {
  /** How the statement was changed. */
  readonly about: string;
  /** All statements, of which one is narrower or gone. */
  readonly statements: readonly Statement[];
}

/** Every way to take away from one Allow statement of a policy: all of it, an action, whom, for whom, and where. */
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
    // The resource of a key policy is the key, and can be no other.
    ...(Resource === '*' ? [] : [instead('elsewhere', { ...statement, Resource: [Resource].flat().map(below) })]),
  ];
}

const OTHER_VALUES: Readonly<Record<string, string>> = {
  'aws:SourceAccount': NOBODY,
  'aws:SourceArn': `arn:aws:logs:us-east-1:${NOBODY}:log-group:*`,
  's3:x-amz-acl': 'private',
  'kms:ViaService': 'sqs.us-east-1.amazonaws.com',
};

const otherPrincipal = (principal: Statement['Principal']): Statement['Principal'] =>
  typeof principal === 'object' && 'Service' in principal
    ? { Service: 'logs.us-east-1.amazonaws.com' }
    : { AWS: `arn:aws:iam::${NOBODY}:root` };

const below = (arn: string): string => `${arn.replace(/\/\*$/, '')}/${ELSEWHERE}/*`;
