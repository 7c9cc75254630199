import { z } from 'zod';
import { isKnownKey, type PolicyService } from './condition-keys.js';
import { readOperator } from './conditions.js';
import { PolicyError } from './errors.js';

export const ACCOUNT_PRINCIPAL = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+)$/;
export const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const conditionValues = z.union([scalar.transform((value) => [value]), z.array(scalar).min(1)]);
const invalidPrincipal = { error: 'Invalid principal in policy' };
const accounts = oneOrMore.refine((names) => names.every((name) => ACCOUNT_PRINCIPAL.test(name)), invalidPrincipal);
const services = oneOrMore.refine((names) => names.every((name) => SERVICE_PRINCIPAL.test(name)), invalidPrincipal);
const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z
    .strictObject({ AWS: accounts.optional(), Service: services.optional() })
    .refine((set) => set.AWS !== undefined || set.Service !== undefined, invalidPrincipal),
]);

export const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
  })
  .refine((statement) => exactlyOne(statement.Principal, statement.NotPrincipal), 'Missing required field Principal')
  .refine((statement) => exactlyOne(statement.Action, statement.NotAction), 'Missing required field Action')
  .refine((statement) => exactlyOne(statement.Resource, statement.NotResource), 'Missing required field Resource');

const policySchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.preprocess(
    (given) => (Array.isArray(given) ? given : [given]),
    z.array(statementSchema).min(1).refine(distinctSids, 'Statement IDs (SID) must be unique.'),
  ),
});

export type Policy = z.infer<typeof policySchema>;
export type Statement = z.infer<typeof statementSchema>;
export type PrincipalSet = z.infer<typeof principal>;

/**
 * Parses a bucket policy strictly, as PutBucketPolicy does.
 * @throws PolicyError `malformed`; `notEvaluated` for a condition or variable that this package cannot evaluate
 */
export function parseBucketPolicy(text: string, bucketName: string): Policy {
  return parse(text, 's3', (resource) => belongsTo(resource, bucketName));
}

/**
 * Parses a key policy strictly, as PutKeyPolicy does. AWS accepts any Resource in a key policy and applies the policy
 * to its own key only.
 * @throws PolicyError as {@link parseBucketPolicy}
 */
export function parseKeyPolicy(text: string): Policy {
  return parse(text, 'kms', () => true);
}

function parse(text: string, service: PolicyService, isOwn: (resource: string) => boolean): Policy {
  const policy = policySchema.safeParse(json(text));
  if (!policy.success) {
    const issue = policy.error.issues[0];
    throw malformed(issue === undefined ? 'Policy has invalid syntax' : `${issue.path.join('.')}: ${issue.message}`);
  }
  const actionPattern = new RegExp(`^(\\*|${service}:[A-Za-z*?]+)$`, 'i');
  for (const { Action, NotAction, Resource, NotResource, Condition = {} } of policy.data.Statement) {
    if ([...(Action ?? NotAction ?? [])].some((action) => !actionPattern.test(action))) {
      throw malformed('Policy has invalid action');
    }
    if ([...(Resource ?? NotResource ?? [])].some((resource) => !isOwn(resource))) {
      throw malformed('Policy has invalid resource');
    }
    const operator = Object.keys(Condition).find((name) => readOperator(name) === undefined);
    if (operator !== undefined) throw notEvaluated(`the condition ${operator}`);
    const key = Object.values(Condition)
      .flatMap((keys) => Object.keys(keys))
      .find((name) => !isKnownKey(name, service));
    if (key !== undefined) throw notEvaluated(`the condition key ${key}`);
  }
  if (/\$\{/.test(text)) throw notEvaluated('policy variables');
  return policy.data;
}

/**
 * The error for a part that cannot be evaluated. If the part were ignored, the verdict could differ from AWS's verdict.
 */
function notEvaluated(what: string): PolicyError {
  return new PolicyError('notEvaluated', what);
}

function json(text: string): unknown {
  if (!text.trimStart().startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}

function belongsTo(resource: string, bucketName: string): boolean {
  const named = /^arn:[a-z*-]+:s3:::([^/]*)/.exec(resource)?.[1];
  return named === bucketName || (named === undefined && resource === '*');
}

function exactlyOne(one: unknown, other: unknown): boolean {
  return (one === undefined) !== (other === undefined);
}

function distinctSids(statements: readonly { readonly Sid?: string | undefined }[]): boolean {
  const sids = statements.flatMap(({ Sid }) => (Sid === undefined || Sid === '' ? [] : [Sid]));
  return new Set(sids).size === sids.length;
}

function malformed(message: string): PolicyError {
  return new PolicyError('malformed', message);
}
