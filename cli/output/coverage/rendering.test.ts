import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_STATES } from '../../../archive/day-coverage/day-states.js';
import { DAY_MS, intervalOf } from '../../../contract/time.js';
import type { GroupCoverage } from '../../../local/index.js';
import { TestIo } from '../../../test/support/test-io.js';
import { atRiskCsv } from './at-risk.js';
import { heatMap, mapLines } from './heat-map.js';
import { openMetrics } from './openmetrics.js';
import { PageGroups, pageText } from './page.js';
import { DRAWN } from './page-style.js';
import { cellsOf, scaleOf } from './scale.js';
import { SHOWN } from './states.js';
import { madeUpGroup, madeUpHead, madeUpSummary, START_MS } from './testing/made-up.js';
import type { CoverageView } from './view.js';
import { WorstGroups } from './worst-groups.js';

const plain = (_colour: string, text: string): string => text;
const symbols = Object.values(SHOWN).map(({ symbol }) => symbol);
const days = (most: number) =>
  fc.array(fc.constantFrom(...symbols), { minLength: 1, maxLength: most }).map((chosen) => chosen.join(''));
/** Names that consist of characters with a meaning for a terminal, HTML or a metric. */
const hostile = fc.string({ unit: fc.constantFrom('/', 'a', '<', '>', '"', "'", '&', '\\', '\n', '\u001b', '\u202e') });

async function printed(io: TestIo, view: CoverageView, groups: GroupCoverage[], length: number) {
  for (const group of groups) await view.add(group);
  await view.end(madeUpSummary(groups, madeUpHead(length)));
  return io.printed.stdout;
}

describe('a heat map', () => {
  it('has a symbol of its own for each state', () => {
    expect(new Set(symbols).size).toBe(DAY_STATES.length);
  });

  it('fits the width of the terminal for any window and any names', () => {
    fc.assert(
      fc.property(days(400), hostile, fc.integer({ min: 40, max: 200 }), (text, name, columns) => {
        const head = madeUpHead(text.length);
        const lines = mapLines([madeUpGroup(`/g${name}`, text)], head, columns, plain);
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters must not reach a terminal
          expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
        }
      }),
    );
  });

  it('shows the worst log groups, and counts the other log groups', async () => {
    const io = new TestIo();
    const groups = [madeUpGroup('/ok', '####'), madeUpGroup('/risk', '!###'), madeUpGroup('/gap', 'MMM#')];
    const text = await printed(io, heatMap(io, madeUpHead(4), 2), groups, 4);
    expect(text.split('\n').filter((line) => line.startsWith('/'))).toEqual([
      '/risk  !###  1 open',
      '/gap   MMM#  3 open',
    ]);
    expect(text).toContain('... and 1 more log group, none of them worse than these;');
  });
});

it('a list of what is at risk has the earliest deadline first', async () => {
  const io = new TestIo();
  const groups = [madeUpGroup('/later', '##!#'), madeUpGroup('/first', '#!##')];
  const text = await printed(io, atRiskCsv(io), groups, 4);
  expect(text.split('\r\n').map((row) => row.split(',')[0])).toEqual(['log_group', '/first', '/later', '']);
});

describe('a scale', () => {
  it('has at most the wanted number of cells, which make up the window, each with the worst state of its days', () => {
    fc.assert(
      fc.property(days(400), fc.integer({ min: 1, max: 120 }), fc.nat(40), (text, most, skipped) => {
        const window = intervalOf(madeUpHead(text.length).request.window);
        const moved = { fromMs: window.fromMs + skipped * 3_600_000, toMs: window.toMs + 5_000 * DAY_MS };
        expect(scaleOf(moved, most).borders.length - 1).toBeLessThanOrEqual(most);
        const scale = scaleOf(window, most);
        expect([scale.borders[0], scale.borders.at(-1)]).toEqual([window.fromMs, window.toMs]);
        const cells = cellsOf(madeUpGroup('/a', text).days, scale);
        const states = [...text].map((symbol) => DAY_STATES.find((state) => SHOWN[state].symbol === symbol));
        for (const [at, cell] of cells.entries()) {
          const [from = 0, to = 0] = scale.borders.slice(at, at + 2).map((ms) => (ms - START_MS) / DAY_MS);
          expect(cell).toBe(DAY_STATES.find((state) => states.slice(from, to).includes(state)));
        }
      }),
    );
  });
});

describe('the first log groups of an order', () => {
  it('are the first log groups of the sorted list', () => {
    fc.assert(
      fc.property(fc.array(days(5), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (all, limit) => {
        const byName = (a: { logGroup: string }, b: { logGroup: string }) => Number(a.logGroup) - Number(b.logGroup);
        const first = new WorstGroups(limit, byName);
        const names = all.map((text, at) => madeUpGroup(String((at * 7_919) % 1_000), text));
        for (const group of names) first.add(group);
        expect(first.sorted()).toEqual(names.toSorted(byName).slice(0, limit));
        expect(first.total).toBe(names.length);
      }),
    );
  });
});

describe('metrics', () => {
  const SAMPLE = /^(logferry_[a-z_]+)\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+)\} -?\d+(\.\d+)?(e\+\d+)?$/;

  it('follow the text format of OpenMetrics: one block for each metric, escaped labels, no series twice, # EOF at the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(hostile, { maxLength: 4 }), days(20), async (names, text) => {
        const io = new TestIo({ now: () => START_MS });
        const groups = names.map((name) => madeUpGroup(name, text, { closedToMs: START_MS + DAY_MS }));
        const output = await printed(io, openMetrics(io, madeUpHead(text.length), 3), groups, text.length);
        const lines = output.split('\n');
        expect(lines.slice(-2)).toEqual(['# EOF', '']);
        let family = '';
        const families = new Set<string>();
        const series = new Set<string>();
        for (const line of lines.slice(0, -2)) {
          const [, keyword, name = ''] = /^# (TYPE|UNIT|HELP) (\S+) .+$/.exec(line) ?? [];
          if (keyword === 'TYPE') {
            expect(families).not.toContain(name);
            families.add(name);
            family = name;
          } else if (keyword === undefined) {
            expect(line).toMatch(SAMPLE);
            const identity = line.slice(0, line.lastIndexOf(' '));
            expect(series).not.toContain(identity);
            series.add(identity);
          }
          expect(keyword === undefined ? SAMPLE.exec(line)?.[1] : name).toBe(family);
          if (keyword === 'UNIT') expect(name).toMatch(/_seconds$/);
        }
      }),
      { numRuns: 50 },
    );
  });
});

it('metrics mark a log group without a closed part, and state no age for a deleted log group', async () => {
  const io = new TestIo();
  const closed = { closedToMs: START_MS + 2 * DAY_MS };
  const groups = [
    madeUpGroup('/failed', 'MM'),
    madeUpGroup('/closed', '##', closed),
    madeUpGroup('/deleted', '##', { ...closed, presence: 'deleted' }),
  ];
  const text = await printed(io, openMetrics(io, madeUpHead(2), 3), groups, 2);
  const valuesOf = (name: string) =>
    [...text.matchAll(new RegExp(`^logferry_coverage_${name}\\{.*log_group="([^"]+)".*\\} (.+)$`, 'gm'))].map(
      ([, group, value]) => `${group} ${value}`,
    );
  expect(valuesOf('group_nothing_archived')).toEqual(['/failed 1', '/closed 0', '/deleted 0']);
  expect(valuesOf('group_archived_age_seconds')).toEqual(['/closed 86400']);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

it.skipIf(!hasPromtool)('metrics pass `promtool check metrics` (needs promtool on PATH)', async () => {
  const io = new TestIo();
  const groups = ['/a', '/b"\\\n'].map((name) => madeUpGroup(name, '!!M#', { closedToMs: START_MS + DAY_MS }));
  const input = await printed(io, openMetrics(io, madeUpHead(4), 3), groups, 4);
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

describe('a page', () => {
  const pageOf = (groups: GroupCoverage[], length: number, limit = 500): string => {
    const page = new PageGroups(limit);
    for (const group of groups) page.add(group);
    const head = madeUpHead(length);
    const names = groups.map(({ logGroup }) => logGroup);
    return pageText(page, head, madeUpSummary(groups, head, { neverArchived: names, noSuchGroups: names }));
  };

  it('escapes names', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (names) => {
        const empty = pageOf(
          names.map((_, at) => madeUpGroup(String(at), '!M##')),
          4,
        );
        const page = pageOf(
          names.map((name) => madeUpGroup(name, '!M##')),
          4,
        );
        const tagsOf = (text: string) => text.match(/<[^>]*>/g)?.map((tag) => tag.replace(/ .*/, ''));
        expect(tagsOf(page)).toEqual(tagsOf(empty));
        for (const control of ['\u001b', '\u202e']) expect(page).not.toContain(control);
      }),
      { numRuns: 50 },
    );
    expect(pageOf([madeUpGroup('<script>alert(1)</script>', 'M')], 1)).not.toContain('<script');
  });

  it('loads nothing from other servers, and has descriptions for screen readers', () => {
    const page = pageOf([madeUpGroup('/a', '##MM!!..')], 8);
    expect(page).not.toMatch(/<script|<link|<img|@import|https?:|url\((?!#)/);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('<title>Coverage of s3://my-archive/logs');
    expect(page).toContain(
      'role="img" aria-label="2 days at risk, 2 days missing, 2 days archived, 2 days quiet. missing, 2026-01-03 to 2026-01-05; at risk, 2026-01-05 to 2026-01-07"',
    );
    const heads = page.match(/<th[ >][^>]*>/g) ?? [];
    expect(heads.filter((tag) => !/scope="(row|col)"/.test(tag))).toEqual([]);
  });

  it('says why a log group has no newest closed part', () => {
    const archivedTo = (symbols: string, change: Partial<GroupCoverage>) =>
      pageOf([madeUpGroup('/a', `M${symbols}`, change)], 2).match(/<td class="t">[^<]*<\/td>/g)?.[2];
    expect(archivedTo('#', { closedToMs: START_MS + 2 * DAY_MS })).toContain('2026-01-03');
    expect(archivedTo('=', { recordedBefore: true })).toContain('not read back');
    expect(archivedTo('M', { recordedBefore: true })).toContain('before the window');
    expect(archivedTo('M', { hasReceipts: false })).toContain('never');
  });

  it('has fewer than 8 million characters for 10,000 log groups, and names each of them', () => {
    const year = Array.from({ length: 365 }, (_, day) => (day % 2 === 0 ? 'M' : '#')).join('');
    const [whole, gaps] = ['#'.repeat(365), year].map((text) => madeUpGroup('', text)) as [
      GroupCoverage,
      GroupCoverage,
    ];
    const groups = Array.from({ length: 10_000 }, (_, at) => ({
      ...(at < 5_000 ? whole : gaps),
      logGroup: `/g/${at}`,
    }));
    const page = pageOf(groups, 365);
    expect(page.length).toBeLessThan(8_000_000);
    expect(new Set(page.match(/\/g\/\d+/g)).size).toBe(10_000);
  });

  it('has text with a contrast of at least 4.5 to 1 on the colour of each state', () => {
    const luminance = (colour: string): number => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a: string, b: string): number => {
      const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (light + 0.05) / (dark + 0.05);
    };
    for (const [state, { light, lightInk, dark, darkInk }] of Object.entries(DRAWN)) {
      expect([state, contrast(light, lightInk) >= 4.5, contrast(dark, darkInk) >= 4.5]).toEqual([state, true, true]);
    }
  });
});
