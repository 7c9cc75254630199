import { type AnyStatement, mergeStatements, type Statement } from '../statements/index.js';
import { examine } from './examine.js';
import type { Facts } from './facts.js';
import type { CheckName, PreflightFinding } from './preflight-findings.js';

/** The checks whose missing statements belong in the bucket policy. */
const OF_BUCKET_POLICY: ReadonlySet<CheckName> = new Set([
  ...(['policy-acl', 'policy-put', 'caller-put', 'caller-records', 'caller-read'] as const),
]);

/** The policy of a bucket, extended by the statements that failed checks of this policy ask for. */
export interface MergedPolicy {
  /** The whole policy, as an object. */
  policy: object;
  /** The Sids of the statements that were added. */
  added: string[];
  /** The Sids of the statements of the present policy that were extended. */
  extended: string[];
  /** The findings of checks that fail even with this policy. */
  stillFailing: PreflightFinding[];
}

/** The merged policy. Undefined if the present policy could not be read, because its statements would be lost. */
export function mergedPolicy(facts: Facts): MergedPolicy | undefined {
  const answer = facts.bucket?.policy;
  if (answer?.kind !== 'value') return undefined;
  const present: { Statement?: AnyStatement | AnyStatement[] } =
    answer.value === undefined ? {} : JSON.parse(answer.value);
  const { statements, added, extended } = mergeStatements([present.Statement ?? []].flat(), missingIn(facts));
  const policy = { Version: '2012-10-17', ...present, Statement: statements };
  const text = JSON.stringify(policy);
  const after = examine({ ...facts, bucket: { ...facts.bucket, policy: { kind: 'value', value: text } } });
  return { policy, added, extended, stillFailing: after.filter(({ status }) => status === 'failed') };
}

const missingIn = (facts: Facts): Statement[] =>
  examine(facts)
    .filter(({ name, status }) => status === 'failed' && OF_BUCKET_POLICY.has(name))
    .flatMap(({ statements = [] }) => statements);
