import { seededRandom, shuffle } from '../../core/random.js';
import { eventBytes, type StoredEvent } from '../model/events/index.js';
import { type Aggregate, type Condition, type GroupKey, type Query, type QueryField, TIME_FIELDS } from './query.js';

/** An event with the values of all fields that a query can name. */
export interface QueriedEvent {
  /** `<account>:<group>`, the value of `@log`. */
  readonly log: string;
  readonly streamName: string;
  readonly event: StoredEvent;
}

/** A row of the result. The keys are the names of the columns. */
type Row = ReadonlyMap<string, number | string>;

/** A row in the form of GetQueryResults. */
type ResultRow = readonly { readonly field: string; readonly value: string }[];

export interface QueryAnswer {
  readonly rows: readonly ResultRow[];
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

interface RunOptions {
  /** The form in which `min` and `max` return an instant. */
  readonly aggregateTimes: 'millis' | 'text';
  /** Maximum number of rows, unless the query has a smaller limit. */
  readonly limit: number;
  readonly seed: number;
}

/**
 * Runs a query over events. Without `sort`, the rows are in an arbitrary order, so that no client relies on an order.
 * A query with `stats` keeps no event in memory.
 */
export function runQuery(query: Query, events: Iterable<QueriedEvent>, options: RunOptions): QueryAnswer {
  const counts = { recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 };
  const matched = matchesOf(query, events, counts);
  const rows = query.stats === undefined ? eventRows(query, matched) : groupRows(query.stats, matched);
  if (query.sort.length === 0) shuffle(rows, seededRandom(options.seed));
  else rows.sort((a, b) => comparedBy(query, a, b));
  const shown = rows.slice(0, Math.min(query.limit ?? options.limit, options.limit));
  return { rows: shown.map((row) => written(query, row, options)), ...counts };
}

/**
 * The events that fulfil all conditions of a query. `counts` gets the number of these events, and the number and size
 * of all events.
 */
function* matchesOf(
  { conditions }: Query,
  events: Iterable<QueriedEvent>,
  counts: { recordsMatched: number; recordsScanned: number; bytesScanned: number },
): Generator<QueriedEvent> {
  for (const each of events) {
    counts.recordsScanned += 1;
    counts.bytesScanned += eventBytes(each.event.message);
    if (!conditions.every((condition) => passes(condition, each))) continue;
    counts.recordsMatched += 1;
    yield each;
  }
}

function fieldValue(field: QueryField, { log, streamName, event }: QueriedEvent): number | string {
  switch (field) {
    case '@timestamp':
      return event.timestamp;
    case '@ingestionTime':
      return event.ingestionTime;
    case '@message':
      return event.message;
    case '@logStream':
      return streamName;
    case '@log':
      return log;
  }
}

function passes(condition: Condition, event: QueriedEvent): boolean {
  const found = fieldValue(condition.field, event);
  if ('like' in condition) return condition.like.test(String(found));
  const { comparison, value } = condition;
  switch (comparison) {
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
  }
}

function eventRows({ fields }: Query, events: Iterable<QueriedEvent>): Row[] {
  return Array.from(events, (event) => new Map(fields.map((field) => [field, fieldValue(field, event)])));
}

function groupRows({ aggregates, by }: NonNullable<Query['stats']>, events: Iterable<QueriedEvent>): Row[] {
  const groups = new Map<string, Map<string, number | string>>();
  for (const each of events) {
    const keys = by.map((key) => [key.name, keyOf(key, each)] as const);
    const id = JSON.stringify(keys.map(([, value]) => value));
    const row = groups.get(id) ?? new Map<string, number | string>(keys);
    groups.set(id, row);
    for (const aggregate of aggregates) row.set(aggregate.name, added(aggregate, row.get(aggregate.name), each));
  }
  return [...groups.values()];
}

function keyOf(key: GroupKey, event: QueriedEvent): number | string {
  if ('field' in key) return fieldValue(key.field, event);
  return Math.floor(event.event.timestamp / key.binMs) * key.binMs;
}

function added({ kind, field, captured }: Aggregate, sofar: number | string | undefined, event: QueriedEvent): number {
  const before = sofar === undefined ? undefined : Number(sofar);
  if (captured !== undefined) {
    const found = captured.pattern.exec(String(fieldValue(captured.from, event)))?.groups?.[captured.group];
    return (before ?? 0) + (found === undefined ? 0 : 1);
  }
  if (kind === 'count' || field === undefined) return (before ?? 0) + 1;
  const value = Number(fieldValue(field, event));
  return before === undefined ? value : kind === 'max' ? Math.max(before, value) : Math.min(before, value);
}

function comparedBy({ sort }: Query, a: Row, b: Row): number {
  for (const { name, descending } of sort) {
    const [one, other] = [a.get(name) ?? '', b.get(name) ?? ''];
    if (one !== other) return one < other === descending ? 1 : -1;
  }
  return 0;
}

function written({ stats }: Query, row: Row, { aggregateTimes }: RunOptions): ResultRow {
  const isTime = (name: string): boolean => {
    if (stats === undefined) return TIME_FIELDS.has(name as QueryField);
    const key = stats.by.find((each) => each.name === name);
    if (key !== undefined) return 'binMs' in key || TIME_FIELDS.has(key.field);
    const aggregate = stats.aggregates.find((each) => each.name === name);
    return aggregateTimes === 'text' && aggregate?.kind !== 'count';
  };
  return [...row].map(([name, value]) => ({
    field: name,
    value: typeof value === 'number' && isTime(name) ? timeText(value) : String(value),
  }));
}

/** An instant in the form of query results: `2026-10-01 00:00:00.000`, in UTC. */
function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}
