import { type Explained, explain, type ResolvedRequest } from '../../contract/index.js';
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
    const { logGroupPrefix: prefix, logGroupPattern: pattern } = source;
    const choice = { ...(prefix !== undefined && { prefix }), ...(pattern !== undefined && { pattern }) };
    for await (const group of logGroups.list(choice)) {
      if (await hasTags(logGroups, group, source.tags)) found.push(group);
    }
  }
  const excluded = (source.excludes ?? []).map(globToRegExp);
  const groups = found.filter(({ name }) => !excluded.some((pattern) => pattern.test(name)));
  return { groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)), missing };
}

async function hasTags(logGroups: LogGroups, group: LogGroup, wanted?: Record<string, string>): Promise<boolean> {
  if (!wanted) return true;
  const tags = await logGroups.tags(group);
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

/** `*` is any run of characters, `?` any one. */
function globToRegExp(glob: string): RegExp {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`);
}
