import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { METRICS } from '../../worker/monitoring/metrics.js';

/** A rule of docs/monitoring/alerts.yaml. */
export interface AlertRule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** An expression with the name of its rule or panel. */
export interface Expression {
  of: string;
  text: string;
}

const read = (name: string): string => readFileSync(new URL(`../../docs/monitoring/${name}`, import.meta.url), 'utf8');

export function alertRules(): AlertRule[] {
  const { groups } = parse(read('alerts.yaml')) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

interface Panel {
  title: string;
  type: string;
  description?: string;
  targets?: { expr: string }[];
  fieldConfig?: { defaults: { unit?: string } };
}

interface Dashboard {
  panels: Panel[];
  templating: { list: { name: string; type: string; query: string }[] };
}

const dashboard = (): Dashboard => JSON.parse(read('dashboard.json')) as Dashboard;

/** The panels of the dashboard that show values. */
export const panels = (): Panel[] => dashboard().panels.filter(({ type }) => type !== 'row');

/** A variable of the dashboard, whose values are those of a label of a series. */
export interface LabelVariable {
  name: string;
  series: string;
  label: string;
}

/** The variables of the dashboard, without the one that chooses the data source. */
export function labelVariables(): LabelVariable[] {
  const queried = dashboard().templating.list.filter(({ type }) => type !== 'datasource');
  return queried.map(({ name, query }) => {
    const [, series = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(query) ?? [];
    return { name, series, label };
  });
}

/** The expressions of the dashboard, with `.*` in place of its variables. */
export function panelExpressions(): Expression[] {
  const names = labelVariables().map(({ name }) => name);
  const variables = new RegExp(`\\$(${names.join('|')})\\b`, 'g');
  return panels().flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ of: `panel ${title}`, text: expr.replace(variables, '.*') })),
  );
}

export const allExpressions = (): Expression[] => [
  ...alertRules().map(({ alert, expr }) => ({ of: `alert ${alert}`, text: expr })),
  ...panelExpressions(),
];

/** A comparison of a label with a value. */
interface Matcher {
  label: string;
  value: string;
}

/** The names in an expression. `isWrong`: the expression is not PromQL. */
export interface Names {
  series: { name: string; matchers: Matcher[] }[];
  /** Labels of groupings and of joins. */
  grouped: string[];
  isWrong: boolean;
}

export function namesIn(text: string): Names {
  const names: Names = { series: [], grouped: [], isWrong: false };
  const [inGrouping, inMatcher] = ['GroupingLabels', 'UnquotedLabelMatcher'];
  parser.parse(text).iterate({
    enter({ name, type, from, to, node }) {
      const own = text.slice(from, to);
      if (type.isError) names.isWrong = true;
      if (name === 'VectorSelector') names.series.push({ name: /^[\w:]*/.exec(own)?.[0] ?? '', matchers: [] });
      if (name === 'LabelName' && node.parent?.name === inGrouping) names.grouped.push(own);
      if (name !== inMatcher) return;
      const [, label = '', value = ''] = /^(\w+)\s*[=!]~?=?\s*"(.*)"$/s.exec(own) ?? [];
      names.series.at(-1)?.matchers.push({ label, value });
    },
  });
  return names;
}

/** Labels of all coverage metrics, and those that Prometheus adds to every series. */
const OF_COVERAGE = ['account', 'region', 'archive', 'bucket'];
const OF_PROMETHEUS = ['instance', 'job'];

/** A sample of a scrape. */
export interface Sample {
  name: string;
  /** Name and labels, as they are written. */
  series: string;
  labels: string[];
  value: number;
}

export function samplesIn(scrape: string): Sample[] {
  return scrape.split('\n').flatMap((line) => {
    const [, series, name, inBraces = '', value] = /^((\w+)(?:\{(.*)\})?) (\S+)$/.exec(line) ?? [];
    if (series === undefined || name === undefined) return [];
    const labels = [...inBraces.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map(([, label = '']) => label);
    return [{ name, series, labels, value: Number(value) }];
  });
}

/** The labels of each series of scrapes. A metric of ours that has no sample yet has the labels of its declaration. */
export function seriesIn(scrapes: readonly string[]): Map<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>();
  const add = (name: string, labels: readonly string[]): void => {
    const own = known.get(name) ?? new Set();
    for (const label of labels) own.add(label);
    known.set(name, own);
  };
  for (const { name, labels } of scrapes.flatMap(samplesIn)) add(name, labels);
  for (const line of scrapes.flatMap((scrape) => scrape.split('\n'))) {
    const [, family = '', type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (type === undefined) continue;
    const ofGroup = family.startsWith('logferry_coverage_group_') ? ['log_group'] : [];
    const declared = (METRICS as Record<string, { labels: readonly string[] }>)[family]?.labels;
    const labels = declared ?? (family.startsWith('logferry_coverage_') ? [...OF_COVERAGE, ...ofGroup] : undefined);
    if (labels === undefined) continue;
    if (type !== 'histogram') add(family, labels);
    else
      for (const end of ['bucket', 'sum', 'count'])
        add(`${family}_${end}`, end === 'bucket' ? [...labels, 'le'] : labels);
  }
  return known;
}

/** The labels that the texts of an alert name, but that its series lack. */
export function unknownLabels(
  { expr, annotations }: AlertRule,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const { series, grouped } = namesIn(expr);
  const has = new Set(grouped.length > 0 ? grouped : known.get(series[0]?.name ?? ''));
  const texts = Object.values(annotations).join('\n');
  return [...texts.matchAll(/\$labels\.(\w+)/g)].flatMap(([, label = '']) => (has.has(label) ? [] : [label]));
}

/** The names in an expression that no scrape has, or a remark that it is not PromQL. Empty if nothing is wrong. */
export function unknownIn(text: string, known: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const { series, grouped, isWrong } = namesIn(text);
  if (isWrong || series.length === 0) return [`not PromQL: ${text}`];
  const labels = new Set(OF_PROMETHEUS);
  const unknown: string[] = [];
  for (const { name, matchers } of series) {
    const own = known.get(name);
    if (own === undefined) unknown.push(name);
    for (const label of own ?? []) labels.add(label);
    for (const { label } of matchers) if (own && !own.has(label)) unknown.push(`${name}{${label}}`);
  }
  return [...unknown, ...grouped.filter((label) => !labels.has(label))];
}
