import { INVALID } from './contract-constants.js';
import type { ContractRow, Step } from './contract-row.js';
import { group, row } from './log-data-row.js';

const MASKING = JSON.stringify({
  Name: 'data-protection-policy',
  Version: '2021-06-01',
  Statement: [
    {
      Sid: 'audit',
      DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/EmailAddress'],
      Operation: { Audit: { FindingsDestination: {} } },
    },
    {
      Sid: 'mask',
      DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/EmailAddress'],
      Operation: { Deidentify: { MaskConfig: {} } },
    },
  ],
});
const protect: Step = {
  operation: 'PutDataProtectionPolicy',
  input: { logGroupIdentifier: '$group', policyDocument: MASKING },
};
const ofAccount = { policyName: '$bucket', policyType: 'DATA_PROTECTION_POLICY' };

/** Rows about log groups and their tags. */
export const LOG_GROUP_ROWS: readonly ContractRow[] = [
  row({
    id: 'group-name-in-use',
    operation: 'CreateLogGroup',
    about: 'refuses a name in use',
    input: group,
    error: { code: 'ResourceAlreadyExistsException', message: 'The specified log group already exists' },
    evidence: 'V',
  }),
  row({
    id: 'group-delete-unknown',
    operation: 'DeleteLogGroup',
    about: 'refuses an unknown name',
    input: { logGroupName: '$group-none' },
    error: { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' },
    evidence: 'V',
  }),
  row({
    id: 'groups-by-prefix',
    operation: 'DescribeLogGroups',
    about: 'selects groups by a prefix of the name',
    input: { logGroupNamePrefix: '$group' },
    output: {
      logGroups: [
        {
          ...group,
          creationTime: '$any',
          metricFilterCount: 0,
          arn: 'arn:aws:logs:$region:$account:log-group:$group:*',
          logGroupArn: 'arn:aws:logs:$region:$account:log-group:$group',
          logGroupClass: 'STANDARD',
          storedBytes: 0,
        },
      ],
    },
  }),
  row({
    id: 'groups-by-pattern',
    operation: 'DescribeLogGroups',
    about: 'selects groups by a part of the name',
    given: [{ operation: 'CreateLogGroup', input: { logGroupName: '$group-part' } }],
    input: { logGroupNamePattern: '$bucket-part' },
    output: { logGroups: [{ logGroupName: '$group-part' }] },
  }),
  row({
    id: 'groups-by-pattern-case',
    operation: 'DescribeLogGroups',
    about: 'compares a part of the name case-sensitively',
    input: { logGroupNamePattern: 'LOGFERRY-CONTRACT' },
    output: { logGroups: [] },
  }),
  row({
    id: 'groups-by-both',
    operation: 'DescribeLogGroups',
    about: 'refuses a request with both a prefix and a part of the name',
    input: { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' },
    error: {
      code: INVALID,
      message: 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    },
    evidence: 'V',
  }),
  row({
    id: 'groups-by-names',
    operation: 'DescribeLogGroups',
    about: 'selects groups by up to 50 names, and ignores a name that no group has',
    given: [{ operation: 'CreateLogGroup', input: { logGroupName: '$group-other' } }],
    input: { logGroupIdentifiers: ['$group-other', '$group-none', '$group'] },
    output: { logGroups: [{ ...group, logGroupClass: 'STANDARD' }, { logGroupName: '$group-other' }] },
  }),
  row({
    id: 'groups-by-too-many-names',
    operation: 'DescribeLogGroups',
    about: 'refuses more than 50 names',
    input: { logGroupIdentifiers: Array.from({ length: 51 }, (_, index) => `$group-${index}`) },
    error: {
      code: INVALID,
      message: /'logGroupIdentifiers' failed to satisfy constraint: .* less than or equal to 50/,
    },
  }),
  row({
    id: 'groups-by-names-and-prefix',
    operation: 'DescribeLogGroups',
    about: 'refuses names together with another filter',
    input: { logGroupIdentifiers: ['$group'], logGroupNamePrefix: '$group' },
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'groups-by-arns',
    operation: 'DescribeLogGroups',
    about: 'refuses ARNs if the account is not a monitoring account',
    input: { logGroupIdentifiers: ['arn:aws:logs:$region:$account:log-group:$group'] },
    error: { code: INVALID, message: '$any' },
  }),
  row({
    id: 'groups-by-class',
    operation: 'DescribeLogGroups',
    about: 'finds groups of the class Infrequent Access, too, if the request asks for Essentials',
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-e', logGroupClass: 'ESSENTIALS' } },
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-i', logGroupClass: 'INFREQUENT_ACCESS' } },
    ],
    input: { logGroupNamePrefix: '$group', logGroupClass: 'ESSENTIALS' },
    output: { logGroups: [{ logGroupName: '$group-e' }, { logGroupName: '$group-i' }] },
  }),
  row({
    id: 'groups-data-protection',
    operation: 'DescribeLogGroups',
    about: 'shows that a group has a data protection policy',
    given: [protect],
    input: { logGroupNamePrefix: '$group' },
    output: { logGroups: [{ ...group, dataProtectionStatus: 'ACTIVATED' }] },
  }),
  row({
    id: 'groups-data-protection-deleted',
    operation: 'DescribeLogGroups',
    about: 'shows that a group had a data protection policy',
    given: [protect, { operation: 'DeleteDataProtectionPolicy', input: { logGroupIdentifier: '$group' } }],
    input: { logGroupNamePrefix: '$group' },
    output: { logGroups: [{ ...group, dataProtectionStatus: 'DELETED' }] },
  }),
  row({
    id: 'groups-data-protection-inherited',
    operation: 'DescribeLogGroups',
    about: 'shows that a group inherits the data protection policy of its account',
    given: [{ operation: 'PutAccountPolicy', input: { ...ofAccount, policyDocument: MASKING } }],
    input: { logGroupIdentifiers: ['$group'] },
    output: { logGroups: [{ ...group, inheritedProperties: ['ACCOUNT_DATA_PROTECTION'] }] },
    after: [{ operation: 'DeleteAccountPolicy', input: ofAccount }],
  }),
  row({
    id: 'groups-next-page',
    operation: 'DescribeLogGroups',
    about: 'returns pages in the order of names',
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-zoo' } },
      { operation: 'DescribeLogGroups', input: { logGroupNamePrefix: '$group', limit: 1 } },
    ],
    input: { logGroupNamePrefix: '$group', limit: 1, nextToken: '$token' },
    output: { logGroups: [{ logGroupName: '$group-zoo' }] },
  }),
  row({
    id: 'list-groups',
    operation: 'ListLogGroups',
    about: 'shows name, ARN and class of the groups whose names match',
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-list', logGroupClass: 'INFREQUENT_ACCESS' } },
    ],
    input: { logGroupNamePattern: '^/logferry-contract|/none', logGroupClass: 'INFREQUENT_ACCESS' },
    exactly: {
      logGroups: [
        {
          logGroupName: '$group-list',
          logGroupArn: 'arn:aws:logs:$region:$account:log-group:$group-list',
          logGroupClass: 'INFREQUENT_ACCESS',
        },
      ],
    },
  }),
  row({
    id: 'list-groups-pattern-short',
    operation: 'ListLogGroups',
    about: 'refuses a pattern of fewer than 3 characters',
    input: { logGroupNamePattern: '/a' },
    error: { code: INVALID, message: /logGroupNamePattern/ },
  }),
  row({
    id: 'list-groups-page',
    operation: 'ListLogGroups',
    about: 'lists groups in pages',
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-zoo', tags: { zoo: 'yes' } } },
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-zoo2', tags: { zoo: 'yes' } } },
      { operation: 'ListLogGroups', input: { logGroupTags: [{ key: 'zoo' }], limit: 1 } },
    ],
    input: { logGroupTags: [{ key: 'zoo' }], limit: 1, nextToken: '$token' },
    output: { logGroups: [{ logGroupName: '$group-zoo2' }] },
  }),
  ...[
    ['exact', ['Prod'], ['-upper']],
    ['wildcard', ['pr*'], ['-lower', '-upper']],
    ['negated', ['!prod'], ['-upper']],
    ['any', ['x', 'prod'], ['-lower']],
    ['no-values', undefined, ['-lower', '-upper']],
  ].map(([name, values, suffixes]) =>
    row({
      id: `list-groups-tag-${String(name)}`,
      operation: 'ListLogGroups',
      about: `selects groups by a tag filter of the kind ${String(name)}`,
      given: [
        { operation: 'CreateLogGroup', input: { logGroupName: '$group-lower', tags: { stage: 'prod' } } },
        { operation: 'CreateLogGroup', input: { logGroupName: '$group-upper', tags: { stage: 'Prod' } } },
      ],
      input: { logGroupTags: [values === undefined ? { key: 'stage' } : { key: 'stage', values }] },
      output: { logGroups: (suffixes as string[]).map((suffix) => ({ logGroupName: `$group${suffix}` })) },
    }),
  ),
  row({
    id: 'list-groups-many-filters',
    operation: 'ListLogGroups',
    about: 'refuses more than five tag filters',
    input: { logGroupTags: Array.from({ length: 6 }, (_, index) => ({ key: `k${index}` })) },
    error: { code: INVALID, message: /'logGroupTags' failed to satisfy constraint/ },
  }),
  row({
    id: 'list-groups-all-filters',
    operation: 'ListLogGroups',
    about: 'shows only groups that meet all tag filters',
    given: [
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-both', tags: { stage: 'prod', team: 'pay' } } },
      { operation: 'CreateLogGroup', input: { logGroupName: '$group-one', tags: { stage: 'prod' } } },
    ],
    input: {
      logGroupTags: [
        { key: 'stage', values: ['prod'] },
        { key: 'team', values: ['p*'] },
      ],
    },
    exactly: {
      logGroups: [
        {
          logGroupName: '$group-both',
          logGroupArn: 'arn:aws:logs:$region:$account:log-group:$group-both',
          logGroupClass: 'STANDARD',
        },
      ],
    },
  }),
  ...[
    ['inner-wildcard', { key: 'stage', values: ['pr*d'] }, /'logGroupTags.+values/],
    ['many-values', { key: 'stage', values: ['a', 'b', 'c', 'd', 'e', 'f'] }, /'logGroupTags.+values/],
    ['no-key', { key: '' }, /'logGroupTags.+key/],
  ].map(([name, filter, message]) =>
    row({
      id: `list-groups-tag-${String(name)}`,
      operation: 'ListLogGroups',
      about: `refuses a tag filter of the kind ${String(name)}`,
      input: { logGroupTags: [filter as object] },
      error: { code: INVALID, message: message as RegExp },
    }),
  ),
  row({
    id: 'list-groups-many-per-page',
    operation: 'ListLogGroups',
    about: 'refuses pages of more than 1,000 groups',
    input: { limit: 1_001 },
    error: { code: INVALID, message: /'limit' failed to satisfy constraint/ },
  }),
  row({
    id: 'groups-retention',
    operation: 'DescribeLogGroups',
    about: 'shows the retention of a group',
    given: [{ operation: 'PutRetentionPolicy', input: { ...group, retentionInDays: 14 } }],
    input: { logGroupNamePrefix: '$group' },
    output: { logGroups: [{ retentionInDays: 14 }] },
  }),
  row({
    id: 'retention-days',
    operation: 'PutRetentionPolicy',
    about: 'accepts only the published numbers of days',
    input: { ...group, retentionInDays: 2 },
    error: { code: INVALID, message: /'2' at 'retentionInDays'/ },
  }),
  row({
    id: 'group-tags',
    operation: 'ListTagsLogGroup',
    about: 'shows the tags with which the group was created',
    given: [{ operation: 'CreateLogGroup', input: { logGroupName: '$group-tagged', tags: { team: 'pay' } } }],
    input: { logGroupName: '$group-tagged' },
    output: { tags: { team: 'pay' } },
  }),
];

/** Rows about log streams and their events. */
