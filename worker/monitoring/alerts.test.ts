import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CREATE_RESULTS, TASK_OUTCOMES } from '../../activities/index.js';
import { OUTCOMES } from '../../contract/index.js';
import { CLOSED_STATUSES } from '../../contract/result.js';
import {
  alertRules,
  allExpressions,
  namesIn,
  panelExpressions,
  panels,
  seriesIn,
  unknownIn,
} from '../../test/support/monitoring.js';
import { METRICS, PROBLEMS } from './metrics.js';

const fileOf = (path: string): string => fileURLToPath(new URL(`../../docs/${path}`, import.meta.url));
const textOf = (path: string): string => readFileSync(fileOf(path), 'utf8');

describe('each alert', () => {
  const runbook = textOf('runbook.md');
  const sections = new Map(
    runbook
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.split('\n')[0] ?? '', section] as const),
  );
  const { tests } = parse(textOf('monitoring/alerts.test.yaml')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[];
  };
  const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test);

  it.each(alertRules().map((rule) => [rule.alert, rule] as const))(
    '(%s) says what is wrong and what to do, and is tested while it fires and while it does not fire',
    (alert, { labels, annotations }) => {
      const { summary = '', description = '', runbook_url } = annotations;
      expect(summary.length).toBeGreaterThan(20);
      expect(description.length).toBeGreaterThan(summary.length);
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(runbook_url).toMatch(new RegExp(`/docs/runbook\\.md#${alert.toLowerCase()}$`));
      const section = sections.get(alert) ?? '';
      for (const part of ['**Meaning.**', '**See it.**', '**Do.**']) expect(section).toContain(part);
      const firing = cases
        .filter(({ alertname }) => alertname === alert)
        .map(({ exp_alerts = [] }) => exp_alerts.length);
      expect([firing.some((count) => count > 0), firing.includes(0)]).toEqual([true, true]);
    },
  );

  it('has a section in the runbook, and each section is that of an alert', () => {
    expect([...sections.keys()].sort()).toEqual(
      alertRules()
        .map(({ alert }) => alert)
        .sort(),
    );
  });
});

it('one command of the documentation sets the address of the runbook in the rules and in their tests', async () => {
  const [command = ''] = /^sed .*$/m.exec(textOf('operations.md')) ?? [];
  expect(textOf('monitoring/alerts.yaml')).toContain(`#   ${command}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'logferry-alerts-'));
  try {
    const files = ['alerts.yaml', 'alerts.test.yaml'];
    for (const file of files) await copyFile(fileOf(`monitoring/${file}`), join(folder, file));
    expect(spawnSync('sh', ['-c', command], { cwd: folder }).status).toBe(0);
    for (const file of files) {
      const text = await readFile(join(folder, file), 'utf8');
      const addresses = text.match(/(?<=runbook_url: .*)https:.*(?=#)/g) ?? [];
      expect(addresses.length).toBeGreaterThanOrEqual(alertRules().length);
      expect([...new Set(addresses)]).toEqual(['https://wiki.example.com/logferry/docs/runbook.md']);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('each panel has a title, a description, a unit and an expression, and its variables exist', () => {
  for (const { title, description = '', fieldConfig, targets = [] } of panels()) {
    expect([title, title.length > 0, description.endsWith('.')]).toEqual([title, true, true]);
    expect([title, fieldConfig?.defaults.unit, targets.length > 0]).toEqual([title, expect.any(String), true]);
  }
  expect(panelExpressions().filter(({ text }) => text.includes('$'))).toEqual([]);
});

/** The values of labels that come from closed lists. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  problem: PROBLEMS,
  outcome: [...CLOSED_STATUSES, ...TASK_OUTCOMES, ...OUTCOMES, 'unrecorded'],
  result: [...CREATE_RESULTS, 'ok', 'throttled', 'refused', 'failed', 'unanswered'],
};

it('rules and panels compare labels only with values that the code can give', () => {
  const compared = allExpressions().flatMap(({ text }) => namesIn(text).series.flatMap(({ matchers }) => matchers));
  expect(compared.length).toBeGreaterThan(20);
  for (const { label, value } of compared) {
    for (const one of value.split('|')) if (VALUES[label] !== undefined) expect(VALUES[label]).toContain(one);
  }
});

it('the check of expressions finds unknown series, unknown labels, and text that is not PromQL', () => {
  const known = seriesIn(['# TYPE a counter\na{x="1,y=\\"",z="2"} 5\n# TYPE b gauge\nb 1\n']);
  expect(unknownIn('sum by (x) (rate(a{z="2"}[5m])) > b', known)).toEqual([]);
  expect(unknownIn('sum by (q) (a{p="2"}) > c', known)).toEqual(['a{p}', 'c', 'q']);
  expect(unknownIn('sum by (x) (a', known)).toEqual(['not PromQL: sum by (x) (a']);
});

it('the table in the documentation lists the metrics that the code declares', () => {
  const rows = [...textOf('operations.md').matchAll(/^\| `(logferry_\w+)` \| (\w+) \| ([^|]*) \| (.+) \|$/gm)];
  const documented = rows.map(([, name, type, labels = '', help]) => [name, type, labels.trim(), help]);
  const declared = Object.entries(METRICS).map(([name, { type, labels, help }]) => [
    name,
    type,
    labels.join(', '),
    help,
  ]);
  expect(documented).toEqual(declared);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
};

it.skipIf(!hasPromtool)('the rules pass `promtool check rules` (needs promtool on PATH)', () => {
  const { status, output } = promtool('check', 'rules', fileOf('monitoring/alerts.yaml'));
  expect([status, output]).toEqual([0, expect.stringContaining(`${alertRules().length} rules found`)]);
});

it.skipIf(!hasPromtool)('the rules pass `promtool test rules` (needs promtool on PATH)', () => {
  const { status, output } = promtool('test', 'rules', fileOf('monitoring/alerts.test.yaml'));
  expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
});
