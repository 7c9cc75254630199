/*
 * A small evaluator of EventBridge patterns, by the rules of EventBridge's user guide ("Amazon EventBridge event
 * patterns"): every field of the pattern must match, and a list matches if any of its elements does. The evaluator
 * knows only exact values and wildcards.
 */

type Pattern = { readonly [field: string]: Pattern | readonly Matcher[] };
type Matcher = string | { readonly wildcard: string };

/** Whether an event matches a pattern. @throws Error for a matcher that this evaluator does not know */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as Pattern).every(([name, wanted]) => {
    const value = typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined;
    return isList(wanted) ? wanted.some((matcher) => matches(matcher, value)) : matchesPattern(wanted, value);
  });
}

const isList = (wanted: Pattern | readonly Matcher[]): wanted is readonly Matcher[] => Array.isArray(wanted);

function matches(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher === 'string') return value === matcher;
  const [kind, ...others] = Object.keys(matcher);
  if (kind !== 'wildcard' || others.length > 0) throw new Error(`unknown matcher ${JSON.stringify(matcher)}`);
  if (matcher.wildcard.includes('**')) throw new Error('EventBridge refuses two wildcards in a row');
  const literal = matcher.wildcard.split('*').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return typeof value === 'string' && new RegExp(`^${literal.join('.*')}$`, 's').test(value);
}

/** The event that S3 sends to EventBridge when an object is created (S3 user guide, "EventBridge event message"). */
export const objectCreated = (bucket: string, key: string) => ({
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: { version: '0', bucket: { name: bucket }, object: { key, size: 1 }, reason: 'PutObject' },
});
