import { beforeAll, describe, expect, it } from 'vitest';
import { type ExportReport, exportReport, type PeriodReport, periodReport } from '../../../archive/reports/index.js';
import { closeRun, receiptOf } from '../../../archive/testing/closed-run.js';
import { Bucket } from '../../../test/tamper/bucket.js';
import { exportPage } from './export-page.js';
import { periodPage } from './period-page.js';

const OUTCOMES = ['archived', 'archived', 'empty', 'expired', 'failed', 'listed'] as const;
const OCTOBER = { fromMs: Date.UTC(2026, 9, 1), toMs: Date.UTC(2026, 10, 1) };
const HOSTILE =
  '"><img src=https://evil.example/a onerror=alert(1)></style></title><script>x</script>\'\u202e<svg/onload=y>';

/** The reports of one run with this number of slices: ten days of each log group. */
async function reportsOf(slices: number): Promise<{ run: ExportReport; period: PeriodReport }> {
  const store = new Bucket();
  const evidence = [HOSTILE];
  const receipts = Array.from({ length: slices }, (_, at) =>
    receiptOf(`/group-${Math.floor(at / 10)}`, 30 + (at % 10), OUTCOMES[at % OUTCOMES.length] ?? 'archived', {
      evidence,
    }),
  );
  const failure = { code: HOSTILE, message: HOSTILE, hint: HOSTILE };
  await closeRun(store, receipts, { status: 'partial', failures: Array(100).fill(failure) });
  const archive = { objects: store, prefix: '' };
  const period = await periodReport(archive, OCTOBER, Date.UTC(2026, 10, 20));
  return { run: await exportReport(archive, 'exp'), period };
}

const ELEMENTS = new Set(
  (
    'html head meta title style body header main footer section h1 h2 h3 p strong span code div table thead tbody tr th td ' +
    'details summary svg text path rect'
  ).split(' '),
);
const VOID = new Set(['meta']);
const ATTRIBUTES = new Set(
  (
    'lang charset name content http-equiv class scope width height x y d role aria-label text-anchor ' +
    'style aria-hidden'
  ).split(' '),
);

/** What is wrong with the tags of a page: unknown elements and attributes, addresses, and elements without an end. */
function wrongTagsIn(page: string): string[] {
  const [, head = '', body = ''] = /^<!doctype html>\n(.*?<style>)[^<]*(<\/style>.*)$/s.exec(page) ?? [];
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [tag] of `${head}${body}`.matchAll(/<[^>]*>/g)) {
    const [, slash, name = '', attributes = ''] = TAG.exec(tag) ?? [];
    const names = [...attributes.matchAll(/ ([a-z-]+)="/g)].map(([, attribute = '']) => attribute);
    const isKnown = ELEMENTS.has(name) && names.every((attribute) => ATTRIBUTES.has(attribute));
    const isClosed = slash !== '/' || open.pop() === name;
    if (!isKnown || !isClosed || /http|\/\//.test(tag.replace('http-equiv=', ''))) wrong.push(tag);
    if (slash === '' && !VOID.has(name) && !tag.endsWith('/>')) open.push(name);
  }
  return [...wrong, ...open];
}

const TAG = /^<(\/?)([a-z][a-z0-9-]*)((?: [a-z-]+="[^"<>]*")*)\/?>$/;

/** The style rules of a page by their media conditions. The rules without a condition have the empty text as key. */
function styleOf(page: string): Map<string, string> {
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(page) ?? [];
  const conditions = new Map<string, string>();
  const rest = style.replace(/@media ([^{]*)\{((?:[^{}]*\{[^{}]*\})*)\}/g, (_, condition: string, rules: string) => {
    conditions.set(condition, (conditions.get(condition) ?? '') + rules);
    return '';
  });
  conditions.set('', rest);
  for (const rules of conditions.values()) expect(rules.replace(/[^{}]+\{[^{}]*\}/g, '').trim()).toBe('');
  return conditions;
}

const variablesIn = (rules = '', form: RegExp): string[] =>
  [...new Set([...rules.matchAll(form)].map(([, name = '']) => name))].sort();

describe.each([1, 10_000])('the pages of %i slices', (slices) => {
  let reports: { run: ExportReport; period: PeriodReport };
  let pages: readonly [run: string, period: string];
  beforeAll(async () => {
    reports = await reportsOf(slices);
    pages = [exportPage(reports.run, HOSTILE), periodPage(reports.period, HOSTILE)];
  });

  it('have a bounded size', () => {
    expect(reports.run.slices.planned).toBe(slices);
    for (const page of pages) expect(page.length).toBeLessThan(slices === 1 ? 100_000 : 400_000);
  });

  it('have only elements and attributes that load nothing, and escape the texts of the archive', () => {
    for (const page of pages) {
      expect(wrongTagsIn(page)).toEqual([]);
      expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toContain('\u202e');
    }
  });

  it('have complete styles for light screens, dark screens and print', () => {
    for (const page of pages) {
      const style = styleOf(page);
      expect([...style.keys()].sort()).toEqual(['', 'print', 'screen and (prefers-color-scheme:dark)']);
      const all = [...style.values()].join('');
      expect(all).not.toMatch(/url\(|@import|@font-face|expression\(/);
      const light = variablesIn(style.get(''), /(--[a-z]+):/g);
      expect(variablesIn(all, /var\((--[a-z]+)\)/g)).toEqual(light);
      expect(variablesIn(style.get('screen and (prefers-color-scheme:dark)'), /(--[a-z]+):/g)).toEqual(light);
      expect(style.get('print')).toContain('content-visibility:visible');
    }
  });

  it('begin with what is missing or with the controls, and say how many of the missing items they do not list', () => {
    const [run, period] = pages.map((page) => [...page.matchAll(/<h2>([^<]*)</g)].map(([, title]) => title));
    expect(run?.[0]).toBe('What is not there');
    expect(period?.[0]).toBe('Controls');
    expect(period?.at(-1)).toBe('Runs that closed in the period');
    expect(period?.[1]).toMatch(/^Not compliant: /);
    if (slices === 1) return;
    const open = reports.run.lacks.find(({ kind }) => kind === 'open');
    expect(open?.count).toBe(1_666);
    expect(pages[0]).toContain('1,666 windows not archived');
    expect(pages[0]).toContain('and 1,466 more, which this page does not list');
    expect(pages[1]).toContain('and 900 more, which this page does not list');
  });
});
