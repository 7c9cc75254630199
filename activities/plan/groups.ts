import { matchesGlob, type ResolvedRequest } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';

/** The log groups that a request chooses, and the names of those that it names and that do not exist. */
export async function chooseGroups(
  logGroups: LogGroups,
  request: ResolvedRequest,
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
 * Whether a request chooses any log group, at the cost of one call where the first page of a listing has one.
 * @returns the groups that were looked at, and the names of those that do not exist
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

/** The chosen groups; the name alone of a named group that does not exist. */
async function* chosen(logGroups: LogGroups, { source }: ResolvedRequest): AsyncGenerator<LogGroup | string> {
  const excludes = source.excludes ?? [];
  const isChosen = (name: string): boolean => !excludes.some((glob) => matchesGlob(glob, name));
  if (source.logGroups) {
    const names = [...new Set(source.logGroups)];
    const found = await logGroups.findMany(names);
    for (const name of names) {
      const group = found.get(name);
      if (group === undefined) yield name;
      else if (isChosen(name)) yield group;
    }
    return;
  }
  const { logGroupPrefix: prefix, logGroupPattern: pattern, tags } = source;
  const choice = { ...(prefix !== undefined && { prefix }), ...(pattern !== undefined && { pattern }) };
  for await (const group of tags ? groupsTagged(logGroups, tags) : logGroups.list(choice)) {
    if (isChosen(group.name)) yield group;
  }
}

/** AWS's index of tags may still name groups that have just been deleted. They are not chosen. */
async function* groupsTagged(logGroups: LogGroups, tags: Record<string, string>): AsyncGenerator<LogGroup> {
  const names: string[] = [];
  for await (const name of logGroups.tagged(tags)) names.push(name);
  yield* (await logGroups.findMany(names)).values();
}
