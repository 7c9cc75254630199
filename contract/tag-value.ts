/**
 * The form of a wanted tag value. `*` at the start or the end stands for any text. `!` before the value selects the
 * groups with any other value, as in ListLogGroups. AWS allows neither character in the tags themselves.
 */
export const TAG_VALUE = /^!?\*?[^*]*\*?$/;

/**
 * Whether the value of a tag matches a wanted value, by AWS's rule: a wanted value with `*` is compared regardless of
 * case, and any other wanted value exactly.
 */
export function matchesTagValue(wanted: string, found: string): boolean {
  if (wanted.startsWith('!')) return !matchesTagValue(wanted.slice(1), found);
  if (!wanted.includes('*')) return found === wanted;
  const [value, text] = [found.toLowerCase(), wanted.replaceAll('*', '').toLowerCase()];
  if (!wanted.startsWith('*')) return value.startsWith(text);
  return wanted.endsWith('*') ? value.includes(text) : value.endsWith(text);
}
