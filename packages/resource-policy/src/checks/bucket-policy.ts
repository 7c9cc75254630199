import { matchesWildcards } from '../patterns.js';
import type { Statement } from '../policy-schema.js';
import { actionsOfKey, S3_ACTIONS, type S3ResourceType } from '../reference/s3.js';
import { hasVariables } from '../variables.js';
import { checkConditions } from './conditions.js';
import { malformed, notEvaluated } from './statement-shape.js';

/**
 * Keys of tags and lock settings, which the actions below read from the bodies of their requests. This package knows
 * these keys only from headers.
 */
const KEYS_IN_BODIES = /^s3:(requestobjecttag|object-lock-)/;
const WITH_BODY: ReadonlySet<string> = new Set(
  ['PutObjectTagging', 'PutObjectVersionTagging', 'PutObjectRetention', 'PutObjectLegalHold'].map((name) =>
    `s3:${name}`.toLowerCase(),
  ),
);

/**
 * Checks the actions, resources and conditions of a statement of a bucket policy, as S3 does.
 * - Each action must exist, and apply to a resource of the statement.
 * - Each condition key must exist, and S3 must define it for each action of the statement. For an action with
 *   wildcards, S3 must define the key for at least one of the matching actions. This last rule is unproven.
 * @throws PolicyError
 */
export function checkBucketStatement(statement: Statement, bucketName: string, partition?: string): void {
  const { Action, NotAction, Resource, NotResource } = statement;
  const patterns = Action ?? NotAction ?? [];
  if (patterns.some((pattern) => actionsLike(pattern).length === 0)) throw malformed('Policy has invalid action');
  const resources = Resource ?? NotResource ?? [];
  if (resources.length === 0 || !resources.every((each) => belongsTo(each, bucketName, partition))) {
    throw malformed('Policy has invalid resource');
  }
  const types = Resource === undefined ? undefined : new Set(Resource.flatMap(typesOf));
  const actions = (Action ?? []).map((pattern) =>
    actionsLike(pattern).filter((action) => types === undefined || types.has(S3_ACTIONS.get(action) ?? 'none')),
  );
  if (actions.some((applicable) => applicable.length === 0)) {
    throw malformed('Action does not apply to any resource(s) in statement');
  }
  checkConditions(statement, 's3', (key) => checkKey(key, actions));
}

/** The actions that a pattern with wildcards stands for. */
function actionsLike(pattern: string): string[] {
  const wanted = pattern.toLowerCase();
  return [...S3_ACTIONS.keys()].filter((action) => matchesWildcards(wanted, action));
}

/** The types of the resources that a pattern can match. */
function typesOf(resource: string): S3ResourceType[] {
  const path = resource.split(':').slice(5).join(':');
  if (path.includes('/')) return ['object'];
  return path.includes('*') || hasVariables(path) ? ['bucket', 'object'] : ['bucket'];
}

function belongsTo(resource: string, bucketName: string, partition?: string): boolean {
  const [, given = '', bucket = ''] = /^arn:([a-z*-]+):s3:::([^/]+)/.exec(resource) ?? [];
  const isOfPartition = partition === undefined || matchesWildcards(given, partition);
  return isOfPartition && bucket !== '' && (hasVariables(bucket) || matchesWildcards(bucket, bucketName));
}

/** @param actions for each action pattern of the statement, the matching actions */
function checkKey(key: string, actions: readonly (readonly string[])[]): void {
  if (key.startsWith('aws:')) return;
  const having = actionsOfKey(key);
  if (having === undefined) throw malformed('Policy has an invalid condition key');
  if (having === 'all') return;
  if (!actions.every((applicable) => applicable.some((action) => having.has(action)))) {
    throw malformed('Conditions do not apply to combination of actions and resources in statement');
  }
  const readsBody = actions.some(([action = '', ...more]) => more.length === 0 && WITH_BODY.has(action));
  if (KEYS_IN_BODIES.test(key) && readsBody) throw notEvaluated(`the condition key ${key} for this action`);
}
