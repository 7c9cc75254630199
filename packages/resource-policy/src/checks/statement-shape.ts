import { PolicyError } from '../policy-error.js';
import { CANONICAL_ID, isIdentity, isService } from '../reference/principals.js';

/** The error for a policy that AWS refuses. */
export const malformed = (message: string): PolicyError => new PolicyError('malformed', message);

/**
 * The error for a part that cannot be evaluated. If the part were ignored, the verdict could differ from AWS's verdict.
 */
export const notEvaluated = (what: string): PolicyError => new PolicyError('notEvaluated', what);

const FIELDS: ReadonlySet<string> = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
]);

/**
 * Checks the fields of a policy and of its statements, in the order in which S3 names the first fault.
 * @param invalidPrincipal AWS's text for a principal that cannot exist
 * @throws PolicyError
 */
export function checkShape(policy: unknown, invalidPrincipal: string, partition?: string): void {
  if (!isObject(policy)) throw malformed('Invalid policy syntax.');
  const { Version = '2008-10-17', Statement } = policy;
  if (Statement === undefined) throw malformed('Missing required field Statement');
  if (Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string');
  }
  requireFields(policy, ['Version', 'Id', 'Statement']);
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!');
  for (const statement of statements) checkStatement(statement, invalidPrincipal, partition);
  const sids = statements.flatMap((each) => (isObject(each) && each.Sid !== '' ? (each.Sid ?? []) : []));
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
}

function checkStatement(statement: unknown, invalidPrincipal: string, partition?: string): void {
  if (!isObject(statement)) throw malformed('Invalid policy syntax.');
  requireFields(statement, FIELDS);
  const { Effect } = statement;
  if (Effect === undefined) throw malformed('Missing required field Effect');
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`Invalid effect: ${String(Effect)}`);
  for (const field of ['Principal', 'Action', 'Resource']) {
    if ((statement[field] === undefined) === (statement[`Not${field}`] === undefined)) {
      throw malformed(`Missing required field ${field}`);
    }
  }
  if (Effect === 'Allow' && statement.NotPrincipal !== undefined) {
    throw malformed('Allow with NotPrincipal is not allowed.');
  }
  checkPrincipals(statement.Principal ?? statement.NotPrincipal, invalidPrincipal, partition);
}

function checkPrincipals(given: unknown, invalidPrincipal: string, partition?: string): void {
  if (given === '*') return;
  const entries = isObject(given) ? Object.entries(given) : [];
  if (entries.length === 0) throw malformed(invalidPrincipal);
  for (const [kind, value] of entries) {
    const names = [value].flat();
    const isValid = (test: (name: string) => boolean) =>
      names.length > 0 && names.every((name) => typeof name === 'string' && test(name));
    if (kind === 'CanonicalUser' && isValid((name) => CANONICAL_ID.test(name))) continue;
    const isKind = kind === 'AWS' ? isIdentity : isService;
    if ((kind !== 'AWS' && kind !== 'Service') || !isValid((name) => isKind(name, partition))) {
      throw malformed(invalidPrincipal);
    }
  }
}

function requireFields(given: object, known: Iterable<string>): void {
  const names = new Set(known);
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined) throw malformed(`Unknown field ${unknown}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
