import { describe, expect, it } from 'vitest';
import type { LogGroup, LogGroups, RetentionPolicy } from '../../activities/ports.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { LogferryError } from '../../contract/index.js';
import { choosesByName, findSubjects, othersWithin, type Selection } from './subjects.js';

const groupOf = (name: string): LogGroup => ({
  ...{ name, arn: 'arn', createdAt: '2026-01-01T00:00:00Z', logClass: 'STANDARD' },
});

/**
 * Finds the log groups of a report about an account with these groups. `names` is undefined if AWS refuses to show
 * the groups.
 */
function find(selection: Selection, names: string[] | undefined, policies?: RetentionPolicy[]) {
  const all = (): LogGroup[] => {
    if (names === undefined) throw new LogferryError('ACCESS_DENIED');
    return names.map(groupOf);
  };
  const logGroups = {
    list: async function* ({ prefix = '' }) {
      yield* all().filter(({ name }) => name.startsWith(prefix));
    },
    findMany: async (wanted: string[]) =>
      new Map(all().flatMap((group) => (wanted.includes(group.name) ? [[group.name, group]] : []))),
    retentionPolicies: async () => policies,
  } as unknown as LogGroups;
  return findSubjects({ aws: { logGroups }, archive: ARCHIVE, selection, nowMs: 0, unseen: undefined });
}

describe('the log groups that a report is about', () => {
  it('are, without a selector, all groups of the account that are not excluded, but only if they have receipts', async () => {
    const { present, wanted, warnings } = await find({ excludes: ['/b*'] }, ['/a', '/b'], []);
    expect([[...(present?.keys() ?? [])], wanted, warnings]).toEqual([['!a'], [], []]);
  });

  it('are the chosen groups, and the named groups even if they do not exist', async () => {
    const selection = { logGroups: ['/gone', '/x'], logGroupPrefixes: ['/a'], excludes: ['/x'] };
    const { present, wanted } = await find(selection, ['/a', '/a1', '/b', '/x'], []);
    expect([[...(present?.keys() ?? [])], wanted]).toEqual([
      ['!a', '!a1'],
      ['!a', '!a1', '!gone'],
    ]);
  });

  it('are only the named groups if AWS refuses to show log groups', async () => {
    const { present, unseen, wanted } = await find({ logGroups: ['/a'] }, undefined, []);
    expect([present, unseen, wanted]).toEqual([undefined, 'refused', ['!a']]);
  });

  it('come with a warning if AWS does not show the retention policies', async () => {
    const { warnings } = await find({}, ['/a'], undefined);
    expect(warnings.map(({ code }) => code)).toEqual(['POLICIES_UNREAD']);
  });
});

it('a selection by name, prefix or pattern also chooses deleted groups, and looks for them below a common prefix', () => {
  const selection = { logGroupPrefixes: ['/aws/lambda/', '/aws/ecs/'], excludes: ['*secret*'] };
  expect(['/aws/lambda/a', '/aws/rds/a', '/aws/ecs/secret'].map((name) => choosesByName(selection, name))).toEqual([
    ...[true, false, false],
  ]);
  expect(choosesByName({ logGroupPattern: 'rds' }, '/aws/rds/a')).toBe(true);
  expect(choosesByName({ tags: { a: 'b' } }, '/a')).toBe(false);
  expect([{}, { logGroupPattern: 'x' }, selection, { logGroups: ['/a'] }].map(othersWithin)).toEqual([
    ...['', '', '/aws/', undefined],
  ]);
});
