const deviates = (reason: string, ...ids: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(ids.map((id) => [id, reason]));

/** The deviations of moto 5.2.5 from AWS, which were found by running all contract rows against moto. */
const MOTO = {
  ...deviates('replies have other headers', 'wire-success', 'wire-error'),
  ...deviates(
    'finishes the export before it answers CreateExportTask, so no task is ever active',
    'create-second-active',
    'describe-status-same',
  ),
  ...deviates('shows CANCELLED immediately and not PENDING_CANCEL', 'life-cancel-pending'),
  ...deviates(
    'no executionInfo, and returns null for members that were not given',
    'describe-new',
    'describe-completed',
  ),
  ...deviates('no completionTime', 'life-cancelled'),
  ...deviates(
    'does not validate inputs',
    ...['create-violations-together', 'create-prefix-too-long', 'cancel-taskId-missing'],
    ...['empty', 'pattern', 'long', 'missing'].map((what) => `create-logGroupName-${what}`),
    ...['empty', 'pattern', 'long'].map((what) => `create-logStreamNamePrefix-${what}`),
    ...['empty', 'long', 'missing'].map((what) => `create-destination-${what}`),
    ...['create-taskName-empty', 'create-taskName-long'],
    ...['create-from-negative', 'create-to-negative', 'create-from-missing', 'create-to-missing'],
    ...['describe-taskId-empty', 'describe-taskId-long', 'stream-name-colon', 'retention-days'],
  ),
  ...deviates('an error for an unknown task', 'describe-unknown'),
  ...deviates(
    'no filter by status and no pages',
    ...['describe-status-other', 'describe-limit', 'describe-next-page', 'describe-page-size'],
    ...['describe-statusCode-unknown', 'describe-limit-low', 'describe-limit-high'],
    ...['describe-nextToken-empty', 'describe-nextToken-unknown'],
  ),
  ...deviates('lists the oldest task first', 'describe-newest-first', 'objects-again'),
  ...deviates(
    'cancels a task that has finished',
    'cancel-completed',
    'cancel-cancelled',
    'again-CancelExportTask-late',
  ),
  ...deviates('an object for a stream without events', 'create-seconds', 'probe-at-root'),
  ...deviates(
    'probe always at the root of the bucket, folder with a random id, times without milliseconds, no final newline',
    ...['probe-under-prefix', 'objects-none', 'objects-key', 'objects-default-prefix', 'objects-slash', 'objects-dots'],
    ...['objects-several-events', 'objects-several-streams', 'objects-stream-prefix', 'objects-window'],
    ...['objects-many-lines', 'objects-utf8', 'objects-cancelled-pending', 'objects-facts', 'objects-locked'],
  ),
  ...deviates(
    'writes even if the policy denies it',
    ...['policy-missing', 'policy-without-acl', 'policy-without-put', 'policy-other-region', 'policy-other-service'],
    ...['policy-wrong-account', 'policy-wrong-account-put', 'policy-wrong-arn-group', 'policy-wrong-arn-region'],
    ...['policy-wrong-arn-account', 'policy-wrong-acl', 'policy-wrong-prefix', 'policy-deny-acl', 'policy-deny-put'],
    ...['key-closed', 'key-without-generate', 'key-without-decrypt', 'key-two-layers', 'key-managed'],
  ),
  ...deviates('writes into any Region', 'bucket-other-region'),
  ...deviates(
    'no logGroupClass if CreateLogGroup named none',
    'groups-by-prefix',
    'groups-shape-prefix',
    'groups-shape-pattern',
  ),
  ...deviates('ignores logGroupNamePattern', 'groups-by-pattern', 'groups-by-pattern-case', 'groups-by-both'),
  ...deviates('refuses a stream with the error text for a log group', 'stream-name-in-use', 'again-CreateLogStream'),
  ...deviates('batches have no limits', 'put-span', 'put-size'),
  ...deviates('returns the index of the last event that is too old, not the index after it', 'put-too-old'),
  ...deviates(
    'does not implement the whole filter syntax',
    'filter-terms',
    ...['any-term', 'mixed-terms', 'blank', 'regex', 'fields', 'fields-ellipsis', 'fields-rest'].map(
      (kind) => `pattern-${kind}`,
    ),
    ...['string', 'number', 'nested', 'any-element', 'key', 'constants', 'array', 'missing'].map(
      (kind) => `pattern-json-${kind}`,
    ),
    ...['at-sign', 'two-names', 'parentheses', 'three-regexes', 'two-wildcards', 'is-not', 'open'].map(
      (kind) => `pattern-refused-${kind}`,
    ),
  ),
  ...deviates('refuses a long name with another text', 'group-name-long', 'stream-name-long'),
  ...deviates(
    'accepts a name together with an identifier',
    ...['DescribeLogStreams', 'FilterLogEvents', 'GetLogEvents'].map((operation) => `exclusive-${operation}`),
  ),
  ...deviates('accepts any token', 'token-FilterLogEvents', 'token-other-call'),
  ...deviates('reads groups of every class', 'filter-class'),
  ...deviates(
    'no deletion protection',
    ...['protected-DeleteLogGroup', 'protected-DeleteLogStream', 'again-PutLogGroupDeletionProtection'],
  ),
  ...deviates(
    'cannot change the KMS key of a log group after its creation',
    'again-AssociateKmsKey',
    'again-DisassociateKmsKey',
  ),
  ...deviates(
    'does not check the KMS keys of log groups',
    ...['group-key-documented', 'group-key-closed', 'group-key-of-another-group', 'group-key-closed-at-creation'],
  ),
  ...deviates(
    'accepts reserved tag keys',
    ...['CreateLogGroup', 'TagResource', 'TagLogGroup'].map((operation) => `tag-reserved-${operation}`),
  ),
  ...deviates('includes events at the end of the window', 'get-events-end'),
  ...deviates(
    'always begins with the oldest event',
    ...['filter-newest-first', 'filter-newest-first-next-page', 'filter-newest-first-early'],
  ),
  ...deviates(
    'ignores logGroupIdentifiers',
    ...['groups-by-names', 'groups-by-too-many-names', 'groups-by-names-and-prefix', 'groups-by-arns'],
  ),
  ...deviates('no class Essentials', 'groups-by-class'),
  ...deviates(
    'no data protection policies',
    ...['groups-data-protection', 'groups-data-protection-deleted', 'groups-data-protection-inherited'],
  ),
  ...deviates(
    'no ListLogGroups',
    ...['list-groups', 'list-groups-pattern-short', 'list-groups-page', 'list-groups-many-filters'],
    ...['list-groups-all-filters', 'list-groups-many-per-page'],
    ...['exact', 'wildcard', 'negated', 'any', 'no-values'].map((kind) => `list-groups-tag-${kind}`),
    ...['inner-wildcard', 'many-values', 'no-key'].map((kind) => `list-groups-tag-${kind}`),
  ),
  ...deviates(
    'no account policies',
    ...['policy-answer', 'policy-described', 'policy-days', 'policy-mode', 'policy-criteria', 'policy-many'],
    'policy-delete-unknown',
  ),
  ...deviates(
    'every query is complete immediately and finds nothing',
    ...['query-before-retention', 'query-malformed', 'query-many-groups', 'query-unknown', 'query-group-unknown'],
    ...['query-concurrency', 'again-StopQuery'],
  ),
};

/**
 * The known deviations from AWS: for each emulator the ids of contract rows, with a description of each deviation. A
 * listed row that passes is reported, so that the list stays true.
 */
export const KNOWN_DEVIATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = { moto: MOTO };
