import { matchesGlob, type ResolvedRequest } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';

/** The log groups that a request chooses, and the names in the request for which no log group exists. */
export async function chooseGroups(
  logGroups: LogGroups,
  request: Pick<ResolvedRequest, 'source'>,
): Promise<{ groups: LogGroup[]; missing: string[] }> {
  const groups: LogGroup[] = [];
  const missing: string[] = [];
  for await (const found of chosen(logGroups, request)) {
    if (typeof found !== 'string') groups.push(found);
    else missing.push(found);
  }
  return { groups, missing };
}

/**
 * Finds enough log groups to show whether a request chooses any. Costs one call if the first page of a listing has a
 * chosen group.
 * @returns the first chosen group, or all of them if the request names its groups, and the names that do not exist
 */
export async function firstGroups(
  logGroups: LogGroups,
  request: ResolvedRequest,
): Promise<{ groups: LogGroup[]; missing: string[] }> {
  if (request.source.logGroups) return chooseGroups(logGroups, request);
  for await (const found of chosen(logGroups, request)) {
    if (typeof found !== 'string') return { groups: [found], missing: [] };
  }
  return { groups: [], missing: [] };
}

/** The chosen groups, each once. A group that the request names, but that does not exist, is yielded as its name. */
async function* chosen(
  logGroups: LogGroups,
  { source }: Pick<ResolvedRequest, 'source'>,
): AsyncGenerator<LogGroup | string> {
  const excludes = source.excludes ?? [];
  const seen = new Set<string>();
  for await (const found of selected(logGroups, source)) {
    const name = typeof found === 'string' ? found : found.name;
    if (seen.has(name)) continue;
    seen.add(name);
    if (typeof found === 'string' || !excludes.some((glob) => matchesGlob(glob, name))) yield found;
  }
}

/** The log groups that each selector finds, one selector after the other. */
async function* selected(logGroups: LogGroups, source: ResolvedRequest['source']): AsyncGenerator<LogGroup | string> {
  const { logGroups: names, logGroupPrefixes = [], logGroupPattern: pattern, tags } = source;
  if (names) {
    const found = await logGroups.findMany([...new Set(names)]);
    for (const name of names) yield found.get(name) ?? name;
  }
  for (const prefix of withoutLonger(logGroupPrefixes)) yield* logGroups.list({ prefix });
  if (pattern !== undefined) yield* logGroups.list({ pattern });
  if (tags) yield* groupsTagged(logGroups, tags);
}

/** The prefixes without those that begin with another prefix, because these would list the same groups again. */
const withoutLonger = (prefixes: readonly string[]): string[] =>
  [...new Set(prefixes)].filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));

/**
 * The groups with these tags. AWS's index of tags may still name groups that have just been deleted, so the names are
 * looked up.
 */
async function* groupsTagged(logGroups: LogGroups, tags: Record<string, string>): AsyncGenerator<LogGroup> {
  const names: string[] = [];
  for await (const name of logGroups.tagged(tags)) names.push(name);
  yield* (await logGroups.findMany(names)).values();
}
