import { API, INVALID } from './contract-constants.js';
import type { ContractRow, Step } from './contract-row.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const policyType = 'RETENTION_POLICY';

interface Policy {
  readonly policyName?: string;
  readonly retentionInDays?: number | 'NEVER_EXPIRE';
  readonly enforcementMode?: 'RETROACTIVE' | 'NEW_ONLY';
  readonly selectionCriteria?: string;
}

/** The input of PutAccountPolicy. By default the policy applies to the log groups of the contract row. */
function policy({
  policyName = '$bucket',
  retentionInDays = 90,
  enforcementMode = 'RETROACTIVE',
  selectionCriteria = 'LogGroupNamePrefix IN ["$group"]',
}: Policy = {}): object {
  const policyDocument = JSON.stringify({ retentionInDays, enforcementMode });
  return { policyName, policyType, policyDocument, selectionCriteria };
}

const put = (given?: Policy): Step => ({ operation: 'PutAccountPolicy', input: policy(given) });
const remove = (policyName = '$bucket'): Step => ({
  operation: 'DeleteAccountPolicy',
  input: { policyName, policyType },
});
const own = (retentionInDays: number): Step => ({
  operation: 'PutRetentionPolicy',
  input: { logGroupName: '$group', retentionInDays },
});
const nextDay: Step = { advanceMs: DAY_MS };
const described = { operation: 'DescribeLogGroups', input: { logGroupNamePrefix: '$group' } };

/** Rows about retention policies of an account. */
export const RETENTION_ROWS: readonly ContractRow[] = [
  row({
    id: 'policy-answer',
    operation: 'PutAccountPolicy',
    about: 'returns the policy',
    input: policy(),
    output: { accountPolicy: { ...policy(), accountId: '$account', scope: 'ALL', lastUpdatedTime: '$any' } },
    after: [remove()],
  }),
  row({
    id: 'policy-described',
    operation: 'DescribeAccountPolicies',
    about: 'shows a policy immediately after its creation',
    given: [put()],
    input: { policyType, policyName: '$bucket' },
    output: { accountPolicies: [{ ...policy(), accountId: '$account', lastUpdatedTime: '$any' }] },
    after: [remove()],
  }),
  row({
    id: 'policy-first-day',
    ...described,
    about: 'shows the old retention during the 24 hours after the creation of a policy',
    given: [own(14), put(), { advanceMs: DAY_MS - 60_000 }],
    exactly: { logGroups: [{ ...groupWith('$any'), retentionInDays: 14 }] },
    after: [remove()],
  }),
  row({
    id: 'policy-in-force',
    ...described,
    about: "shows retention and name of the policy after 24 hours, even if the group's own retention is longer",
    given: [own(3653), put(), nextDay],
    output: { logGroups: [{ retentionInDays: 90, retentionPolicyName: '$bucket' }] },
    after: [remove(), { ...described, output: { logGroups: [{ retentionInDays: 3653 }] } }],
  }),
  row({
    id: 'policy-changed',
    ...described,
    about: 'shows the old retention during the 24 hours after a change of the policy',
    given: [put(), nextDay, put({ retentionInDays: 30 }), { advanceMs: DAY_MS - 60_000 }],
    output: { logGroups: [{ retentionInDays: 90 }] },
    after: [{ advanceMs: 60_000 }, { ...described, output: { logGroups: [{ retentionInDays: 30 }] } }, remove()],
  }),
  row({
    id: 'policy-longest',
    ...described,
    about: 'shows the policy with the longest retention of several',
    given: [put(), put({ policyName: '$bucket-long', retentionInDays: 365 }), nextDay],
    output: { logGroups: [{ retentionInDays: 365, retentionPolicyName: '$bucket-long' }] },
    after: [remove(), remove('$bucket-long')],
  }),
  row({
    id: 'policy-never',
    ...described,
    about: 'shows no retentionInDays if one of the policies has no expiry, because that retention is the longest',
    given: [put(), put({ policyName: '$bucket-never', retentionInDays: 'NEVER_EXPIRE' }), nextDay],
    exactly: { logGroups: [{ ...groupWith('$any'), retentionPolicyName: '$bucket-never' }] },
    after: [remove(), remove('$bucket-never')],
  }),
  row({
    id: 'policy-equal',
    ...described,
    about: 'names the policy that was created first if several have the same retention',
    given: [put({ policyName: '$bucket-z' }), put(), nextDay],
    output: { logGroups: [{ retentionPolicyName: '$bucket-z' }] },
    after: [remove(), remove('$bucket-z')],
  }),
  row({
    id: 'policy-new-only',
    ...described,
    about: 'a policy for new groups does not change the retention of older groups',
    given: [
      put({ enforcementMode: 'NEW_ONLY' }),
      nextDay,
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-new' } },
    ],
    exactly: {
      logGroups: [
        groupWith('$any'),
        { ...groupWith('$any', '-new'), retentionInDays: 90, retentionPolicyName: '$bucket' },
      ],
    },
    after: [remove()],
  }),
  row({
    id: 'policy-other-prefix',
    ...described,
    about: 'a policy applies only to groups whose names have one of its prefixes',
    given: [put({ selectionCriteria: 'LogGroupNamePrefix IN ["/none", "$group-a"]' }), nextDay],
    exactly: { logGroups: [groupWith('$any')] },
    after: [remove()],
  }),
  row({
    id: 'policy-days',
    operation: 'PutAccountPolicy',
    about: 'refuses a retention of fewer than 30 days',
    input: { ...policy(), policyDocument: '{"retentionInDays": 14, "enforcementMode": "RETROACTIVE"}' },
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'policy-mode',
    operation: 'PutAccountPolicy',
    about: 'refuses a policy without enforcementMode',
    input: { ...policy(), policyDocument: '{"retentionInDays": 90}' },
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'policy-criteria',
    operation: 'PutAccountPolicy',
    about: 'refuses selection criteria other than a prefix',
    input: policy({ selectionCriteria: 'LogGroupName NOT IN ["$group"]' }),
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'policy-many',
    operation: 'PutAccountPolicy',
    about: 'refuses the 21st policy of an account',
    given: Array.from({ length: 20 }, (_, index) => put({ policyName: `$bucket-${index}` })),
    input: policy(),
    error: { code: 'LimitExceededException', message: '$any' },
    after: Array.from({ length: 20 }, (_, index) => remove(`$bucket-${index}`)),
  }),
  row({
    id: 'policy-delete-unknown',
    operation: 'DeleteAccountPolicy',
    about: 'refuses an unknown name',
    input: { policyName: '$bucket-none', policyType },
    error: { code: 'ResourceNotFoundException', message: '$any' },
  }),
];

/** All members of a described log group that has no retention. */
function groupWith(creationTime: string, suffix = ''): object {
  const arn = `arn:aws:logs:$region:$account:log-group:$group${suffix}`;
  return {
    logGroupName: `$group${suffix}`,
    creationTime,
    metricFilterCount: 0,
    deletionProtectionEnabled: false,
    storedBytes: 0,
    logGroupClass: 'STANDARD',
    arn: `${arn}:*`,
    logGroupArn: arn,
  };
}

function row(rest: Omit<ContractRow, 'evidence' | 'source'>): ContractRow {
  return { ...rest, evidence: 'D', source: API };
}
