import { describe, expect, it, vi } from 'vitest';
import { formatInstant, instantMs, intervalOf, LogferryError } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import { ANSWERS_PER_PAGE, type AnswerPages, Answers, askAll, type GroupAnswers, provesQuiet } from './answers.js';
import { day, NOW, requestOf, surveyedGroup } from './testing/plan-world.js';

const answers = (more: Partial<GroupAnswers>): GroupAnswers => ({
  ...{ name: 'g', createdAt: '2026-01-01T00:00:00Z', askedAt: NOW },
  ...more,
});
const NO_LAST_WORD = { loadLast: async () => undefined, keepLast: async () => undefined };
const searched = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };

describe('the answers about a group', () => {
  it.each([
    ['prove, if the group has no streams,', answers({ newest: 'none' }), true],
    ['prove, if the newest event is older than the window,', answers({ newest: '2026-10-04T23:59:59.999Z' }), true],
    [
      'do not prove, if the newest event is at the first instant of the window,',
      answers({ newest: '2026-10-05T00:00:00Z' }),
      false,
    ],
    ['do not prove, if AWS gave no answer,', answers({}), false],
    ['prove, if the search found no event,', answers({ first: { ...searched, event: 'none' } }), true],
    [
      'prove, if the first event is younger than the window,',
      answers({ first: { ...searched, event: '2026-10-06T00:00:00Z' } }),
      true,
    ],
    [
      'do not prove, if the first event is in the window,',
      answers({ first: { ...searched, event: '2026-10-05T23:00:00Z' } }),
      false,
    ],
    [
      'do not prove, if the search began after the start of the window,',
      answers({ first: { ...searched, from: '2026-10-05T01:00:00Z', event: 'none' } }),
      false,
    ],
    [
      'do not prove, if AWS was asked less than 12 h after the end of the window,',
      answers({ newest: 'none', askedAt: '2026-10-06T11:59:59Z' }),
      false,
    ],
    [
      'prove, if AWS was asked 12 h after the end of the window,',
      answers({ newest: 'none', askedAt: '2026-10-06T12:00:00Z' }),
      true,
    ],
  ])('%s that the window holds no events', (_, given, expected) => {
    expect(provesQuiet(given, intervalOf(day('2026-10-05')))).toBe(expected);
  });
});

/** @param now the groups as AWS shows them after the questions about their events */
function ports(newest: Record<string, string | 'none'>, now: readonly LogGroup[] = []) {
  return {
    findMany: vi.fn<LogGroups['findMany']>(async () => new Map(now.map((group) => [group.name, group]))),
    newestEvent: vi.fn<LogGroups['newestEvent']>(async (name) => {
      if (newest[name] === undefined) throw new LogferryError('LOG_GROUP_MISSING', { logGroup: name });
      return newest[name];
    }),
    firstEvent: vi.fn<LogGroups['firstEvent']>(async () => '2026-11-01T05:00:00Z'),
  };
}

const now = () => instantMs(NOW);

describe('the answers about log groups', () => {
  const request = requestOf('2026-10-01T00:00:00Z', '2026-11-19T00:00:00Z');

  it('include the first event only of groups that were created inside the window', async () => {
    const groups = [surveyedGroup('old'), surveyedGroup('young', { createdAt: '2026-10-20T10:00:00Z' })];
    const logGroups = ports({ old: 'none', young: '2026-11-02T00:00:00Z' }, groups);
    const retention = { logClass: 'STANDARD' };
    expect(await askAll(logGroups as unknown as LogGroups, request, groups, now)).toEqual([
      { name: 'old', createdAt: '2025-01-01T00:00:00Z', askedAt: NOW, answeredAt: NOW, retention, newest: 'none' },
      {
        retention,
        ...{ name: 'young', createdAt: '2026-10-20T10:00:00Z', askedAt: NOW, answeredAt: NOW },
        newest: '2026-11-02T00:00:00Z',
        first: { from: '2026-10-06T00:00:00Z', to: '2026-11-19T00:00:00Z', event: '2026-11-01T05:00:00Z' },
      },
    ]);
    expect(logGroups.firstEvent).toHaveBeenCalledOnce();
  });

  it('are empty for a group that is gone', async () => {
    const [gone] = await askAll(ports({}) as unknown as LogGroups, request, [surveyedGroup('gone')], now);
    expect(gone).toEqual({ name: 'gone', createdAt: '2025-01-01T00:00:00Z', askedAt: NOW });
  });

  it('are empty for a group that was deleted and re-created, because they would be about another group', async () => {
    const remade = surveyedGroup('g', { createdAt: '2026-11-19T00:00:00Z' });
    const [given] = await askAll(
      ports({ g: 'none' }, [remade]) as unknown as LogGroups,
      request,
      [surveyedGroup('g')],
      now,
    );
    expect(given).toEqual({ name: 'g', createdAt: '2025-01-01T00:00:00Z', askedAt: NOW });
  });

  it('prove nothing about events that AWS can delete because retention has become shorter since the survey', async () => {
    const cut = surveyedGroup('g', { retentionDays: 30 });
    const [given] = await askAll(
      ports({ g: 'none' }, [cut]) as unknown as LogGroups,
      request,
      [surveyedGroup('g')],
      now,
    );
    const isQuiet = (from: string) => given !== undefined && provesQuiet(given, intervalOf(day(from)));
    expect(['2026-10-20', '2026-10-21', '2026-10-22'].map(isQuiet)).toEqual([false, false, true]);
  });

  it('prove nothing about events that AWS can have deleted before it answered', async () => {
    const groups = [surveyedGroup('g', { retentionDays: 30 })];
    const isQuiet = async (...clock: string[]): Promise<boolean> => {
      const tick = vi.fn(() => instantMs(clock.shift() ?? ''));
      const [given] = await askAll(ports({ g: 'none' }, groups) as unknown as LogGroups, request, groups, tick);
      return given !== undefined && provesQuiet(given, intervalOf(day('2026-10-22')));
    };
    expect(await isQuiet('2026-11-20T06:00:00Z', '2026-11-20T23:59:58Z')).toBe(true);
    expect(await isQuiet('2026-11-20T06:00:00Z', '2026-11-20T23:59:59Z')).toBe(false);
  });

  it('are asked for once for each group, a page of groups at a time, and not again in a later pass', async () => {
    const kept = new Map<number, readonly GroupAnswers[]>();
    const pages: AnswerPages = {
      load: async (page) => kept.get(page)?.slice(),
      keep: async (page, given) => {
        kept.set(page, given);
        return given;
      },
      ...NO_LAST_WORD,
    };
    const groups = Array.from({ length: ANSWERS_PER_PAGE + 10 }, (_, no) => surveyedGroup(`g${1_000 + no}`));
    const asked: string[] = [];
    const make = () =>
      new Answers(groups, pages, async (page) => {
        asked.push(...page.map(({ name }) => name));
        return page.map(({ name, createdAt }) => answers({ name, createdAt }));
      });
    const first = make();
    await Promise.all([first.of(surveyedGroup('g1000'), 1), first.of(surveyedGroup('g1001'), 1)]);
    expect(asked).toEqual(groups.slice(0, ANSWERS_PER_PAGE).map(({ name }) => name));
    const later = make();
    for (const group of groups) expect((await later.of(group, 2))?.name).toBe(group.name);
    expect(asked.length).toBe(groups.length);
  });

  it('are undefined for a group that was re-created after the first pass, and for a group that the first pass did not find', async () => {
    const pages: AnswerPages = { load: async () => undefined, keep: async (_, given) => given, ...NO_LAST_WORD };
    const all = new Answers([surveyedGroup('g')], pages, async () => [answers({ createdAt: '2025-01-01T00:00:00Z' })]);
    expect(await all.of(surveyedGroup('g', { createdAt: formatInstant(instantMs(NOW)) }), 1)).toBeUndefined();
    expect(await all.of(surveyedGroup('other'), 1)).toBeUndefined();
    expect(await all.of(surveyedGroup('g'), 1)).toBeDefined();
  });
});
