import { readFile } from 'node:fs/promises';
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawLogs } from '../../test/contract/raw-client.js';
import { modelledMembers } from '../../test/support/modelled-members.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';
import { LOGS_OPERATIONS } from './operations/index.js';

interface Treatment {
  /** Members that have their effect. */
  readonly works: readonly string[];
  /** Members that are checked and have no effect. The package's README gives the reason for each. */
  readonly noEffect?: readonly string[];
  /** Members that are refused, some of them only with certain values. Each has a value that is refused. */
  readonly refused?: Readonly<Record<string, unknown>>;
}

const GROUP = { works: ['logGroupName'] };
const PROTECTION = { works: ['logGroupIdentifier'] };
const OTHER_ACCOUNT = { accountIdentifiers: ['999999999999'] };

/** Every member of every request that the emulator answers. */
const TREATMENTS: Readonly<Record<string, Treatment>> = {
  CreateLogGroup: { works: ['logGroupName', 'kmsKeyId', 'tags', 'logGroupClass', 'deletionProtectionEnabled'] },
  DeleteLogGroup: GROUP,
  PutRetentionPolicy: { works: ['logGroupName', 'retentionInDays'] },
  DeleteRetentionPolicy: GROUP,
  AssociateKmsKey: {
    works: ['logGroupName', 'kmsKeyId'],
    refused: { resourceIdentifier: 'arn:aws:logs:eu-central-1:123456789012:query-result:*' },
  },
  DisassociateKmsKey: {
    works: ['logGroupName'],
    refused: { resourceIdentifier: 'arn:aws:logs:eu-central-1:123456789012:query-result:*' },
  },
  PutLogGroupDeletionProtection: { works: ['logGroupIdentifier', 'deletionProtectionEnabled'] },
  DescribeLogGroups: {
    works: ['logGroupNamePrefix', 'logGroupNamePattern', 'logGroupIdentifiers', 'logGroupClass', 'limit', 'nextToken'],
    noEffect: ['includeLinkedAccounts'],
    refused: OTHER_ACCOUNT,
  },
  ListLogGroups: {
    works: ['logGroupNamePattern', 'logGroupClass', 'logGroupTags', 'limit', 'nextToken'],
    noEffect: ['includeLinkedAccounts'],
    refused: { ...OTHER_ACCOUNT, dataSources: [{ name: 'd' }], fieldIndexNames: ['f'] },
  },
  PutAccountPolicy: {
    works: ['policyName', 'policyDocument', 'policyType', 'scope', 'selectionCriteria'],
    refused: { dryRun: true },
  },
  DescribeAccountPolicies: { works: ['policyType', 'policyName', 'nextToken'], refused: OTHER_ACCOUNT },
  DeleteAccountPolicy: { works: ['policyName', 'policyType'], refused: { dryRun: true } },
  PutDataProtectionPolicy: { works: ['logGroupIdentifier', 'policyDocument'] },
  GetDataProtectionPolicy: PROTECTION,
  DeleteDataProtectionPolicy: PROTECTION,
  CreateLogStream: { works: ['logGroupName', 'logStreamName'] },
  DeleteLogStream: { works: ['logGroupName', 'logStreamName'] },
  DescribeLogStreams: {
    works: [
      ...['logGroupName', 'logGroupIdentifier', 'logStreamNamePrefix', 'orderBy', 'descending', 'limit', 'nextToken'],
    ],
  },
  PutLogEvents: { works: ['logGroupName', 'logStreamName', 'logEvents'], noEffect: ['sequenceToken', 'entity'] },
  GetLogEvents: {
    works: [
      ...['logGroupName', 'logGroupIdentifier', 'logStreamName', 'startTime', 'endTime', 'startFromHead'],
      ...['limit', 'nextToken'],
    ],
    noEffect: ['unmask'],
  },
  FilterLogEvents: {
    works: [
      ...['logGroupName', 'logGroupIdentifier', 'logStreamNames', 'logStreamNamePrefix', 'startTime', 'endTime'],
      ...['filterPattern', 'startFromHead', 'limit', 'nextToken'],
    ],
    noEffect: ['interleaved', 'unmask'],
  },
  StartQuery: {
    works: [
      ...['logGroupName', 'logGroupNames', 'logGroupIdentifiers', 'startTime', 'endTime', 'queryString', 'limit'],
    ],
    refused: { queryLanguage: 'SQL' },
  },
  GetQueryResults: { works: ['queryId', 'nextToken', 'maxItems'] },
  StopQuery: { works: ['queryId'] },
  ListTagsForResource: { works: ['resourceArn'] },
  TagResource: { works: ['resourceArn', 'tags'] },
  UntagResource: { works: ['resourceArn', 'tagKeys'] },
  ListTagsLogGroup: GROUP,
  TagLogGroup: { works: ['logGroupName', 'tags'] },
  UntagLogGroup: { works: ['logGroupName', 'tags'] },
  CreateExportTask: {
    works: [...['taskName', 'logGroupName', 'logStreamNamePrefix', 'from', 'to', 'destination', 'destinationPrefix']],
  },
  DescribeExportTasks: { works: ['taskId', 'statusCode', 'limit', 'nextToken'] },
  CancelExportTask: { works: ['taskId'] },
};

/** The other members that a request with a refused member needs. */
const REST: Readonly<Record<string, object>> = {
  AssociateKmsKey: { kmsKeyId: 'k' },
  PutAccountPolicy: { policyName: 'p', policyType: 'RETENTION_POLICY', policyDocument: '{}' },
  DescribeAccountPolicies: { policyType: 'RETENTION_POLICY' },
  DeleteAccountPolicy: { policyName: 'p', policyType: 'RETENTION_POLICY' },
  StartQuery: { logGroupName: 'g', startTime: 0, endTime: 1, queryString: 'fields @message' },
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

it('the table of members has every operation', () => {
  expect(Object.keys(TREATMENTS).sort()).toEqual(Object.keys(LOGS_OPERATIONS).sort());
});

it.each(Object.entries(TREATMENTS))(
  '%s and the table of members know exactly the members that the API model gives to the request',
  (operation, treatment) => {
    const { works, noEffect = [], refused = {} } = treatment;
    const treated = [...works, ...noEffect, ...Object.keys(refused)].sort();
    expect(treated).toEqual(modelledMembers(sdk, operation));
    expect([...(LOGS_OPERATIONS[operation]?.members ?? [])].sort()).toEqual(treated);
  },
);

const refusals = Object.entries(TREATMENTS).flatMap(([operation, { refused = {} }]) =>
  Object.entries(refused).map(([member, value]) => [operation, member, value] as const),
);
it.each(refusals)(
  '%s refuses the member %s with a message that names what the emulator lacks',
  async (operation, member, value) => {
    const { status, body } = await rawLogs(emulator.url, operation, { ...REST[operation], [member]: value });
    const words: Record<string, RegExp> = {
      dryRun: /dry run/,
      resourceIdentifier: /results of queries/,
      queryLanguage: /the language SQL/,
    };
    expect([status, body.__type, body.message]).toEqual([
      501,
      'NotImplemented',
      expect.stringMatching(words[member] ?? new RegExp(member)),
    ]);
  },
);

it('the README names each member without effect', async () => {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const names = new Set(Object.values(TREATMENTS).flatMap(({ noEffect = [] }) => noEffect));
  const line = text.split('\n').find((each) => each.startsWith('- **Request members**')) ?? '';
  for (const name of names) expect(line).toContain(`\`${name}\``);
});
