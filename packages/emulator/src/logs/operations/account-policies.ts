import { z } from 'zod';
import { defined } from '../../core/defined.js';
import { writeToken } from '../../core/page-tokens.js';
import { notImplemented, ServiceError } from '../../core/service-error.js';
import { flag, list, optional, required, text } from '../../json/fields.js';
import type { RegionalLogs } from '../model/logs-store.js';
import { removeExpired } from '../model/retention.js';
import type { RetentionPolicy, RetentionRule } from '../model/retention-policies.js';
import { refuseLinkedAccounts } from './chosen-group.js';
import { checkDocument } from './data-protection.js';
import { pageToken } from './name-fields.js';
import { readToken } from './next-token.js';
import { type LogsOperations, operation } from './operation.js';

const RETENTION = 'RETENTION_POLICY';
const DATA_PROTECTION = 'DATA_PROTECTION_POLICY';
const MAX_POLICIES = 20;
/** Maximum number of policies in one page. An account can have more, so that a client must ask for further pages. */
const PAGE = 10;
const MAX_DOCUMENT = 30_720;
const MAX_CRITERIA_BYTES = 25 * 1_024;
const POLICY_DAYS: readonly number[] = [
  30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const PREFIX_CRITERIA = /^\s*LogGroupNamePrefix\s+IN\s+(\[.*\])\s*$/s;

const policyName = text({ min: 1, max: 256 });
const policyType = text({
  oneOf: [
    DATA_PROTECTION,
    'FIELD_INDEX_POLICY',
    'METRIC_EXTRACTION_POLICY',
    RETENTION,
    'SUBSCRIPTION_FILTER_POLICY',
    'TRANSFORMER_POLICY',
  ],
});
const documentSchema = z.strictObject({
  retentionInDays: z.union([z.literal('NEVER_EXPIRE'), z.number().refine((days) => POLICY_DAYS.includes(days))]),
  enforcementMode: z.enum(['NEW_ONLY', 'RETROACTIVE']),
});
const prefixesSchema = z.array(z.string().min(1)).min(1);

const putAccountPolicy = operation(
  {
    policyName: required(policyName),
    policyDocument: required(text({ min: 1, max: MAX_DOCUMENT })),
    policyType: required(policyType),
    scope: optional(text({ oneOf: ['ALL'] })),
    selectionCriteria: optional(text()),
    dryRun: optional(flag()),
  },
  ({ logs, clock }, input) => {
    refuseOthers(input);
    const { policyName: name, policyDocument: document, selectionCriteria } = input;
    if (/^aws\//i.test(name)) throw invalid('The name of a policy cannot start with aws/.');
    if (input.policyType === DATA_PROTECTION) {
      if (selectionCriteria !== undefined) {
        throw invalid('A data protection policy takes no selectionCriteria: it applies to all log groups.');
      }
      return { accountPolicy: protectAccount(logs, name, document, clock.now()) };
    }
    const rule = ruleOf(document, selectionCriteria);
    const { retentionPolicies, groups } = logs;
    if (!retentionPolicies.has(name) && retentionPolicies.size >= MAX_POLICIES) {
      throw tooManyPolicies();
    }
    removeExpired(logs, groups.values(), clock.now());
    const policy = retentionPolicies.put(name, rule, { document, selectionCriteria }, clock.now());
    clock.at(policy.nextMs, (dueMs) => removeExpired(logs, groups.values(), dueMs - 1));
    return { accountPolicy: described(logs, policy) };
  },
);

const describeAccountPolicies = operation(
  {
    policyType: required(policyType),
    policyName: optional(policyName),
    accountIdentifiers: optional(list(text({ pattern: '\\d{12}' }), { max: 20 })),
    nextToken: optional(pageToken),
  },
  ({ logs, clock }, input) => {
    refuseLinkedAccounts(logs, input.accountIdentifiers);
    const listing = ['policies', logs.accountId, logs.region, input.policyType, input.policyName];
    const start = input.nextToken === undefined ? 0 : Number(readToken(input.nextToken, listing, clock.now()));
    const policies = policiesOf(logs, input.policyType);
    const wanted = policies.filter(({ name }) => input.policyName === undefined || name === input.policyName);
    const end = start + PAGE;
    return {
      accountPolicies: wanted.slice(start, end).map((policy) => described(logs, policy, input.policyType)),
      ...(end < wanted.length ? { nextToken: writeToken(listing, end, clock.now()) } : {}),
    };
  },
);

const deleteAccountPolicy = operation(
  { policyName: required(policyName), policyType: required(policyType), dryRun: optional(flag()) },
  ({ logs, clock }, input) => {
    refuseOthers(input);
    if (input.policyType === DATA_PROTECTION) {
      if (logs.accountDataProtection?.name !== input.policyName) throw noSuchPolicy();
      delete logs.accountDataProtection;
      return undefined;
    }
    removeExpired(logs, logs.groups.values(), clock.now());
    if (!logs.retentionPolicies.remove(input.policyName)) throw noSuchPolicy();
    return undefined;
  },
);

/** Refuses other types of policies, and dry runs. @throws ServiceError NotImplemented */
function refuseOthers({ policyType: type, dryRun }: { policyType: string; dryRun: boolean | undefined }): void {
  if (type !== RETENTION && type !== DATA_PROTECTION) throw notImplemented(`account policies of the type ${type}`);
  if (dryRun === true) throw notImplemented('a dry run of an account policy');
}

/** Reads the rule in a retention policy. @throws ServiceError InvalidParameterException */
function ruleOf(document: string, criteria: string | undefined): RetentionRule {
  const parsed = documentSchema.safeParse(jsonOf(document));
  if (!parsed.success) {
    throw invalid('The policy document must have a valid retentionInDays and enforcementMode, and nothing else.');
  }
  const { retentionInDays, enforcementMode } = parsed.data;
  return {
    days: retentionInDays === 'NEVER_EXPIRE' ? Number.POSITIVE_INFINITY : retentionInDays,
    retroactive: enforcementMode === 'RETROACTIVE',
    prefixes: criteria === undefined ? undefined : prefixesOf(criteria),
  };
}

function prefixesOf(criteria: string): string[] {
  if (Buffer.byteLength(criteria) > MAX_CRITERIA_BYTES) throw invalid('The selectionCriteria are longer than 25 KB.');
  const parsed = prefixesSchema.safeParse(jsonOf(PREFIX_CRITERIA.exec(criteria)?.[1] ?? ''));
  if (parsed.success) return parsed.data;
  throw invalid('The selectionCriteria of a retention policy must be LogGroupNamePrefix IN ["prefix", ...].');
}

/** The value of a JSON text. Undefined if the text is not JSON. */
function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

type Described = Pick<RetentionPolicy, 'name' | 'document' | 'updatedMs'> & { selectionCriteria?: string | undefined };

function policiesOf({ retentionPolicies, accountDataProtection }: RegionalLogs, type: string): Described[] {
  if (type === RETENTION) return retentionPolicies.list();
  return type === DATA_PROTECTION && accountDataProtection !== undefined ? [accountDataProtection] : [];
}

/**
 * Sets the account's data protection policy.
 * @throws ServiceError LimitExceededException if a policy of another name exists
 */
function protectAccount(logs: RegionalLogs, name: string, document: string, nowMs: number): object {
  checkDocument(document);
  if (logs.accountDataProtection !== undefined && logs.accountDataProtection.name !== name) throw tooManyPolicies();
  logs.accountDataProtection = { name, document, updatedMs: nowMs };
  return described(logs, logs.accountDataProtection, DATA_PROTECTION);
}

function described({ accountId }: RegionalLogs, policy: Described, policyType = RETENTION): object {
  const { name, document, updatedMs, selectionCriteria } = policy;
  return defined({
    policyName: name,
    policyDocument: document,
    lastUpdatedTime: updatedMs,
    policyType,
    scope: 'ALL',
    selectionCriteria,
    accountId,
  });
}

const tooManyPolicies = (): ServiceError => new ServiceError('LimitExceededException', 'Resource limit exceeded.');

const noSuchPolicy = (): ServiceError =>
  new ServiceError('ResourceNotFoundException', 'The specified account policy does not exist.');

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

export const accountPolicyOperations: LogsOperations = {
  PutAccountPolicy: putAccountPolicy,
  DescribeAccountPolicies: describeAccountPolicies,
  DeleteAccountPolicy: deleteAccountPolicy,
};
