/**
 * Whether a text matches a pattern with `*` (any run of characters) and `?` (any one character). The comparison goes
 * back only to the last `*`, so it takes at most (pattern length) x (text length) steps and needs no recursion.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      starAt = at;
      inPattern += 1;
    } else if (wanted === '?' || wanted === text[at]) {
      inPattern += 1;
      at += 1;
    } else if (star !== -1) {
      // The last star matches one character more, and the comparison continues with the rest of the pattern.
      inPattern = star + 1;
      starAt += 1;
      at = starAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

const ARN_COMPONENTS = 6;

/**
 * Whether an ARN matches a pattern by the rules of ArnLike. Each of the six components is compared alone, so a `*`
 * never matches a colon between components.
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = components(pattern);
  const given = components(arn);
  return (
    wanted.length === ARN_COMPONENTS &&
    given.length === ARN_COMPONENTS &&
    wanted.every((component, index) => matchesWildcards(component, given[index] ?? ''))
  );
}

/** Whether a pattern has all six components that {@link matchesArn} compares. */
export const isWholeArn = (pattern: unknown): boolean => components(String(pattern)).length === ARN_COMPONENTS;

/** The components of an ARN, at most six. The last component, the resource, can contain colons. */
function components(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, ARN_COMPONENTS - 1), parts.slice(ARN_COMPONENTS - 1).join(':')].slice(0, parts.length);
}
