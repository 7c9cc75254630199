import type { z } from 'zod';
import { LogferryError } from './errors.js';
import { exportRequest, type ParsedRequest } from './request.js';

/** Parses a request from outside. @throws LogferryError INVALID_REQUEST naming each field, value and rule. */
export function parseExportRequest(input: unknown): ParsedRequest {
  refuseUnreadableTag(input);
  const parsed = exportRequest.safeParse(input);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.flatMap((issue) => describeIssue(issue, input));
  throw new LogferryError('INVALID_REQUEST', { detail: [...new Set(findings)].join('; ') });
}

/**
 * Refuses the tag key `__proto__`: the schema drops it silently, and with one tag fewer the request selects more log
 * groups.
 */
function refuseUnreadableTag(input: unknown): void {
  const tags = valueAt(input, ['source', 'tags']);
  if (typeof tags !== 'object' || tags === null || !Object.hasOwn(tags, '__proto__')) return;
  throw new LogferryError('INVALID_REQUEST', {
    detail: 'source.tags: a tag with the key __proto__ cannot be searched for',
  });
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): string[] {
  const field = issue.path.map(String).join('.') || 'request';
  if (issue.code === 'invalid_union') {
    const closest = closestBranch(issue.errors);
    return closest.flatMap((inner) =>
      describeIssue({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, input),
    );
  }
  if (issue.code === 'unrecognized_keys') return [`${field}: unknown field ${issue.keys.join(', ')}`];
  const value = valueAt(input, issue.path);
  const shown = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 120);
  return [`${field} (${shown}): ${issue.message}`];
}

/** The issues of the union branch with the fewest unknown fields: most likely the branch that the writer meant. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const misfits = (branch: readonly z.core.$ZodIssue[]) =>
    branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1), 0);
  return [...branches].sort((a, b) => misfits(a) - misfits(b))[0] ?? [];
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
