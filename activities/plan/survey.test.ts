import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { defined, instantMs } from '../../contract/index.js';
import type { LogGroup, LogGroups, RetentionPolicy } from '../ports.js';
import { takeSurvey } from './survey.js';
import { readSurvey, storeSurvey } from './survey-records.js';
import { ARCHIVE, day, keyOf, NOW, requestOf, surveyedGroup } from './testing/plan-world.js';

function survey(
  groups: readonly LogGroup[],
  more: {
    policies?: RetentionPolicy[] | 'refused';
    before?: ReturnType<typeof surveyedGroup>[];
    names?: string[];
    tags?: Record<string, string>;
    store?: MemoryStore;
    retentionDays?: number;
    prefix?: string;
    ownSince?: string;
  } = {},
) {
  const { policies = [], before, names, tags, store = new MemoryStore(), prefix, ownSince } = more;
  const ownSinceMs = ownSince === undefined ? undefined : instantMs(ownSince);
  const logGroups = {
    async *list() {
      yield* groups;
    },
    async *tagged() {
      yield* groups.map(({ name }) => name);
    },
    findMany: async () => new Map(groups.map((group) => [group.name, group])),
    retentionPolicies: async () => (policies === 'refused' ? undefined : policies),
  } as unknown as LogGroups;
  const chosen = names === undefined ? { logGroupPrefixes: ['g'] } : { logGroups: names };
  const source = tags === undefined ? chosen : { tags };
  const request = requestOf('2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', { source });
  const archive = { ...ARCHIVE, ...defined({ prefix }) };
  return takeSurvey({
    logGroups,
    store,
    archive,
    request,
    nowMs: instantMs(NOW) + 345,
    ...defined({ before, ownSinceMs }),
  });
}

const whole = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z', generation: 1 };

describe('a survey', () => {
  it('has an instant in whole seconds, and a failure with the whole window for a missing named group', async () => {
    const found = await survey([surveyedGroup('g/a')], { names: ['g/a', 'g/b'] });
    expect(found).toMatchObject({
      at: NOW,
      groups: [{ name: 'g/a' }],
      failures: [{ code: 'LOG_GROUP_MISSING', slice: { logGroup: 'g/b', ...whole } }],
    });
  });

  it('warns of groups without deletion protection, and of classes that AWS possibly does not export', async () => {
    const groups = ['g/a', 'g/b', 'g/c', 'g/d'].map((name) => surveyedGroup(name, { deletionProtection: false }));
    const known = surveyedGroup('g/e', { deletionProtection: true, logClass: 'INFREQUENT_ACCESS' });
    const others = [
      known,
      surveyedGroup('g/f', { logClass: 'DELIVERY' }),
      surveyedGroup('g/g', { logClass: 'ESSENTIALS' }),
    ];
    const { warnings, groups: found } = await survey([...groups, ...others]);
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(
        /^LOG_CLASS log group g\/f of class DELIVERY: AWS keeps its events for one day, and does not say/,
      ),
      expect.stringMatching(/^LOG_CLASS log group g\/g of class ESSENTIALS: AWS does not say/),
      expect.stringMatching(/^UNPROTECTED Deletion protection is off for 4 log groups, such as g\/a, g\/b, g\/c: /),
    ]);
    expect(found.map(({ deletionProtection }) => deletionProtection)).toEqual([
      ...[false, false, false, false],
      ...[true, undefined, undefined],
    ]);
  });

  it('reports a group whose keys would be too long', async () => {
    const { groups, failures } = await survey([surveyedGroup(`g/${'x'.repeat(500)}`), surveyedGroup('g/b')], {
      prefix: 'p'.repeat(330),
    });
    expect(groups.map(({ name }) => name)).toEqual(['g/b']);
    expect(failures).toMatchObject([{ code: 'KEY_TOO_LONG' }]);
  });

  it('warns if AWS does not show the retention policies', async () => {
    const { warnings } = await survey([surveyedGroup('g/a')], { policies: 'refused' });
    expect(warnings.map(({ code }) => code)).toEqual(['POLICIES_UNREAD']);
  });

  describe('with a policy that is about to shorten the retention of a group', () => {
    const policy: RetentionPolicy = { name: 'p', days: 30, retroactive: true, inForceAt: '2026-11-20T20:00:00Z' };
    const pendingOf = async (policies: RetentionPolicy[], retentionDays?: number) =>
      (await survey([surveyedGroup('g/a', defined({ retentionDays }))], { policies })).groups[0]?.pending;

    it('finds the policy by prefix or for all groups, if the policy is retroactive', async () => {
      const pending = { days: 30, inForceAt: policy.inForceAt, policy: 'p' };
      expect(await pendingOf([policy])).toEqual(pending);
      expect(await pendingOf([{ ...policy, prefix: 'g/' }], 90)).toEqual(pending);
      expect(await pendingOf([{ ...policy, prefix: 'h/' }], 90)).toBeUndefined();
      expect(await pendingOf([{ ...policy, retroactive: false }])).toBeUndefined();
    });

    it('takes the longest retention of several policies, and ignores a policy that is in force or shortens nothing', async () => {
      expect((await pendingOf([policy, { ...policy, name: 'q', days: 60 }]))?.days).toBe(60);
      expect(await pendingOf([policy], 14)).toBeUndefined();
      expect(await pendingOf([{ ...policy, inForceAt: '2026-11-19T00:00:00Z' }])).toBeUndefined();
    });

    it('names the policy in a warning', async () => {
      const { warnings } = await survey([surveyedGroup('g/a'), surveyedGroup('g/b')], { policies: [policy] });
      expect(warnings).toMatchObject([
        { code: 'RETENTION_PENDING', message: expect.stringContaining('log groups g/a, g/b') },
      ]);
    });
  });
});

describe('a survey of a later pass', () => {
  const before = [surveyedGroup('g/a'), surveyedGroup('g/b')];

  it('reports a group that is gone, with the range that no receipt covers', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/b', day('2026-10-01'), 'archived'), '{}');
    store.put(keyOf('g/b', day('2026-10-31'), 'expired'), '{}');
    const { failures } = await survey([surveyedGroup('g/a')], { before, store });
    expect(failures).toMatchObject([
      {
        code: 'LOG_GROUP_MISSING',
        slice: { logGroup: 'g/b', from: '2026-10-02T00:00:00Z', to: '2026-10-31T00:00:00Z' },
      },
    ]);
  });

  it('says that a group is gone or has lost its tags, if the request chooses groups by tags', async () => {
    const missing = async (tags?: Record<string, string>) =>
      (await survey([surveyedGroup('g/a')], { before, ...defined({ tags }) })).failures.map(({ message }) => message);
    expect(await missing()).toEqual(['g/b: The specified log group does not exist.']);
    expect(await missing({ env: 'prod' })).toEqual([
      'g/b: The specified log group does not exist, or no longer has the tags of the request.',
    ]);
  });

  it('reports no window that this run has already recorded as failed', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/b', whole, 'failed', { askedAt: '2026-11-19T00:00:00Z' }), '{}');
    const anew = [surveyedGroup('g/a'), surveyedGroup('g/b', { createdAt: '2026-11-18T00:00:00Z' })];
    expect((await survey(anew, { before, store, ownSince: '2026-11-18T00:00:00Z' })).failures).toEqual([]);
    expect((await survey(anew, { before, store, ownSince: '2026-11-20T00:00:00Z' })).failures).toHaveLength(1);
  });

  it('does not report a group that is gone if receipts cover all its windows', async () => {
    const store = new MemoryStore();
    store.put(keyOf('g/b', whole, 'archived'), '{}');
    expect((await survey([surveyedGroup('g/a')], { before, store })).failures).toEqual([]);
  });

  it('reports a group that was re-created, with the window before its new creation, and plans the new group', async () => {
    const anew = surveyedGroup('g/b', { createdAt: '2026-10-15T08:00:00Z' });
    const { groups, failures } = await survey([surveyedGroup('g/a'), anew], { before });
    expect(groups.map(({ name }) => name)).toEqual(['g/a', 'g/b']);
    expect(failures).toMatchObject([
      { code: 'LOG_GROUP_REMADE', slice: { from: '2026-10-01T00:00:00Z', to: '2026-10-15T08:00:00Z' } },
    ]);
  });

  it('reports a group whose class has changed, with its open range, and does not plan it', async () => {
    const { groups, failures } = await survey([surveyedGroup('g/a'), surveyedGroup('g/b', { logClass: 'DELIVERY' })], {
      before,
    });
    expect(groups.map(({ name }) => name)).toEqual(['g/a']);
    expect(failures).toMatchObject([{ code: 'LOG_GROUP_CHANGED', slice: { logGroup: 'g/b', ...whole } }]);
  });

  it('does not report again a name that the first pass did not find', async () => {
    const { failures } = await survey([surveyedGroup('g/a')], {
      before: [surveyedGroup('g/a')],
      names: ['g/a', 'g/z'],
    });
    expect(failures).toEqual([]);
  });
});

describe('a survey in the archive', () => {
  const run = { exportId: 'e', runNo: 1 };

  it('is read as it was stored, and stays as the first attempt has stored it', async () => {
    const plans = { store: new MemoryStore(), archive: ARCHIVE, run };
    const first = await survey([surveyedGroup('g/a', { retentionDays: 30, storedBytes: 7 })], {
      names: ['g/a', 'g/b'],
    });
    expect(await storeSurvey(plans, 1, first)).toEqual(first);
    expect(await readSurvey(plans, 1)).toEqual(first);
    expect(await storeSurvey(plans, 1, await survey([surveyedGroup('g/c')]))).toEqual(first);
    expect(await readSurvey(plans, 2)).toBeUndefined();
  });

  it('is not read if a page has another hash than the survey names', async () => {
    const plans = { store: new MemoryStore(), archive: ARCHIVE, run };
    await storeSurvey(plans, 1, await survey([surveyedGroup('g/a')]));
    const page = [...plans.store.objects.keys()].find((key) => key.endsWith('.ndjson')) ?? '';
    plans.store.put(page, JSON.stringify(surveyedGroup('g/stranger')));
    await expect(readSurvey(plans, 1)).rejects.toThrow('not the page of log groups');
  });
});
