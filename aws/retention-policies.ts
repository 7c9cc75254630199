import {
  type AccountPolicy,
  type CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { RetentionPolicy } from '../activities/ports.js';
import { DAY_MS, defined, formatInstant } from '../contract/index.js';
import { factsOf } from './error-facts.js';
import { isAccessDenied } from './failures.js';

/** Errors of an endpoint that does not know the operation or this type of policy. */
const UNKNOWN_THERE: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'NotImplemented',
  'UnknownOperationException',
]);

/** The retention policies of the account and Region; undefined if AWS refuses to show them or does not know them. */
export async function retentionPoliciesOf(client: CloudWatchLogsClient): Promise<RetentionPolicy[] | undefined> {
  const policies: RetentionPolicy[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const input = defined({ policyType: 'RETENTION_POLICY' as const, nextToken });
      const answer = await client.send(new DescribeAccountPoliciesCommand(input));
      policies.push(...(answer.accountPolicies ?? []).flatMap(policiesOf));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    const facts = factsOf(error);
    if (isAccessDenied(facts) || UNKNOWN_THERE.has(facts.name)) return undefined;
    throw error;
  }
  return policies;
}

/** AWS: time from the creation or change of a retention policy until it takes effect. */
const DELAY_MS = DAY_MS;

/** One policy for each log group prefix in AWS's policy, or one for all groups. */
function policiesOf({ policyName: name = '', policyDocument, ...policy }: AccountPolicy): RetentionPolicy[] {
  const { retentionInDays: days, enforcementMode } = fieldsOf(policyDocument);
  const common = {
    name,
    ...defined({ days: typeof days === 'number' ? days : undefined }),
    retroactive: enforcementMode === 'RETROACTIVE',
    inForceAt: formatInstant((policy.lastUpdatedTime ?? 0) + DELAY_MS),
  };
  const prefixes = prefixesIn(policy.selectionCriteria);
  return prefixes.length === 0 ? [common] : prefixes.map((prefix) => ({ ...common, prefix }));
}

function fieldsOf(document = ''): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(document);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * The prefixes in `LogGroupNamePrefix IN ["/a", "/b"]`. Criteria in any other form result in no prefixes. The policy
 * then counts for all groups, because a deadline that is too early is safer than a missed deadline.
 */
function prefixesIn(criteria = ''): string[] {
  const list = /^\s*LogGroupNamePrefix\s+IN\s+(\[.*\])\s*$/s.exec(criteria)?.[1];
  if (list === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(list);
    return Array.isArray(parsed) && parsed.every((one) => typeof one === 'string') ? parsed : [];
  } catch {
    return [];
  }
}
