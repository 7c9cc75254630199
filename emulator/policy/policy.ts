import { z } from 'zod';
import { ServiceError } from '../core/errors.js';
import { isKnownKey, readOperator } from './conditions.js';

const ACCOUNT_PRINCIPAL = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+)$/;
const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;

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

const statementSchema = z
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

/** What differs between the policies of buckets and of keys. */
interface Kind {
  /** The prefix of its actions. */
  readonly service: 's3' | 'kms';
  readonly malformed: string;
  mayName(resource: string): boolean;
}

/**
 * Reads a resource policy of a bucket.
 * @throws ServiceError MalformedPolicy; NotImplemented for a condition that could only be stored, not evaluated
 */
export function parseBucketPolicy(text: string, bucketName: string): Policy {
  return parsePolicy(text, {
    service: 's3',
    malformed: 'MalformedPolicy',
    mayName: (resource) => belongsTo(resource, bucketName),
  });
}

/**
 * Reads the policy of a key; its resource is that key, however it is written.
 * @throws ServiceError MalformedPolicyDocumentException; NotImplemented as above
 */
export function parseKeyPolicy(text: string): Policy {
  return parsePolicy(text, { service: 'kms', malformed: 'MalformedPolicyDocumentException', mayName: () => true });
}

function parsePolicy(text: string, kind: Kind): Policy {
  const malformed = (message: string) => new ServiceError(kind.malformed, message);
  const ofService = new RegExp(`^(\\*|${kind.service}:[A-Za-z*?]+)$`, 'i');
  const policy = policySchema.safeParse(json(text, malformed));
  if (!policy.success) {
    const issue = policy.error.issues[0];
    throw malformed(issue === undefined ? 'Policy has invalid syntax' : `${issue.path.join('.')}: ${issue.message}`);
  }
  for (const { Action, NotAction, Resource, NotResource, Condition = {} } of policy.data.Statement) {
    if ([...(Action ?? NotAction ?? [])].some((action) => !ofService.test(action))) {
      throw malformed('Policy has invalid action');
    }
    if ([...(Resource ?? NotResource ?? [])].some((resource) => !kind.mayName(resource))) {
      throw malformed('Policy has invalid resource');
    }
    const operator = Object.keys(Condition).find((name) => readOperator(name) === undefined);
    if (operator !== undefined) throw notEvaluated(`the condition ${operator}`);
    const key = Object.values(Condition)
      .flatMap((keys) => Object.keys(keys))
      .find((name) => !isKnownKey(name));
    if (key !== undefined) throw notEvaluated(`the condition key ${key}`);
  }
  if (/\$\{/.test(text)) throw notEvaluated('policy variables');
  return policy.data;
}

/** What could only be stored would let in, or keep out, what AWS does not. */
function notEvaluated(what: string): ServiceError {
  return new ServiceError('NotImplemented', `The emulator cannot evaluate ${what} of a policy.`, 501);
}

function json(text: string, malformed: (message: string) => ServiceError): unknown {
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
