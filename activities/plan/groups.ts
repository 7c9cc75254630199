import { type Explained, explain, matchesGlob, type ResolvedRequest } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';

/** The log groups a request chooses, by name, and the named ones that do not exist. */
export async function chooseGroups(
  logGroups: LogGroups,
  { source, region }: ResolvedRequest,
): Promise<{ groups: LogGroup[]; missing: Explained[] }> {
  const missing: Explained[] = [];
  const found: LogGroup[] = [];
  if (source.logGroups) {
    for (const name of new Set(source.logGroups)) {
      const group = await logGroups.find(name);
      if (group) found.push(group);
      else missing.push(explain('LOG_GROUP_MISSING', { logGroup: name, region }));
    }
  } else {
    const { logGroupPrefix: prefix, logGroupPattern: pattern, tags } = source;
    const choice = { ...(prefix !== undefined && { prefix }), ...(pattern !== undefined && { pattern }) };
    for await (const group of tags ? listTagged(logGroups, tags) : logGroups.list(choice)) found.push(group);
  }
  const excludes = source.excludes ?? [];
  const groups = found.filter(({ name }) => !excludes.some((glob) => matchesGlob(glob, name)));
  return { groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)), missing };
}

/**
 * Lists the groups that a search by tags has found.
 * It does not ask for these names one by one: AWS does not document the reply if one of the groups is gone, and the
 * index may name groups that were just deleted. Instead it lists the groups with the names' common prefix, which is
 * short if teams or services share one.
 */
async function* listTagged(logGroups: LogGroups, tags: Record<string, string>): AsyncGenerator<LogGroup> {
  const names = new Set<string>();
  for await (const name of logGroups.tagged(tags)) names.add(name);
  if (names.size === 0) return;
  const prefix = [...names].reduce(commonPrefix);
  for await (const group of logGroups.list(prefix === '' ? {} : { prefix })) if (names.has(group.name)) yield group;
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
