import { checkBucketStatement } from './checks/bucket-policy.js';
import { checkVariables } from './checks/conditions.js';
import { checkKeyStatement } from './checks/key-policy.js';
import { checkShape, malformed } from './checks/statement-shape.js';
import type { PolicyService } from './condition-keys.js';
import { type Policy, policySchema } from './policy-schema.js';

/** Maximum size of a bucket policy without white space (bytes). */
const MAX_BUCKET_POLICY_BYTES = 20_480;

/**
 * Parses a bucket policy strictly, as PutBucketPolicy does.
 * @param partition partition of the bucket, for example `aws-cn`. Without it, ARNs of every partition are accepted
 * @throws PolicyError `malformed` with the text of S3; `notEvaluated` for a part that this package cannot evaluate
 */
export function parseBucketPolicy(text: string, bucketName: string, partition?: string): Policy {
  if (!text.startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  const given = json(text);
  if (new TextEncoder().encode(JSON.stringify(given)).length > MAX_BUCKET_POLICY_BYTES) {
    throw malformed(`Normalized policy document exceeds the maximum allowed size of ${MAX_BUCKET_POLICY_BYTES} bytes`);
  }
  const policy = parse(given, 'Invalid principal in policy', partition);
  for (const statement of policy.Statement) checkBucketStatement(statement, bucketName, partition);
  return evaluated(policy, 's3');
}

/**
 * Parses a key policy strictly, as PutKeyPolicy does.
 * @param partition partition of the key. Without it, ARNs of every partition are accepted
 * @throws PolicyError as {@link parseBucketPolicy}. The text about principals was reported from KMS; the other texts
 * are those for bucket policies
 */
export function parseKeyPolicy(text: string, partition?: string): Policy {
  const policy = parse(json(text), 'Policy contains a statement with one or more invalid principals.', partition);
  for (const statement of policy.Statement) checkKeyStatement(statement);
  return evaluated(policy, 'kms');
}

function parse(given: unknown, invalidPrincipal: string, partition?: string): Policy {
  checkShape(given, invalidPrincipal, partition);
  const policy = policySchema.safeParse(given);
  if (!policy.success) throw malformed('Invalid policy syntax.');
  return policy.data;
}

function evaluated(policy: Policy, service: PolicyService): Policy {
  checkVariables(policy, service);
  return policy;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}
