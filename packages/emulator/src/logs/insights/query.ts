/** The fields of an event that a query can name. */
export const QUERY_FIELDS = ['@timestamp', '@ingestionTime', '@message', '@logStream', '@log'] as const;
export type QueryField = (typeof QUERY_FIELDS)[number];

/** The fields whose values are instants. A query compares these values as epoch milliseconds. */
export const TIME_FIELDS: ReadonlySet<QueryField> = new Set(['@timestamp', '@ingestionTime']);

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * One condition of a `filter` command. The value for a time field is a number, the value for any other field a text.
 */
export type Condition =
  | { readonly field: QueryField; readonly comparison: Comparison; readonly value: number | string }
  | { readonly field: QueryField; readonly like: RegExp };

/**
 * One aggregate of `stats`. `name` is the alias, or without an alias the text of the function. `captured` is present
 * for the count of a field that a `parse` command makes. `field` is undefined for such a count, and for a count of all
 * events.
 */
export interface Aggregate {
  readonly kind: 'count' | 'min' | 'max';
  readonly field: QueryField | undefined;
  readonly captured?: CapturedField;
  readonly name: string;
}

/** A field that `parse` makes: a named group of a regular expression. An event without a match has no such field. */
export interface CapturedField {
  readonly from: QueryField;
  readonly pattern: RegExp;
  readonly group: string;
}

/**
 * One key by which `stats` groups events: the value of a field, or a period of `binMs` that contains the event's time.
 */
export type GroupKey =
  | { readonly field: QueryField; readonly name: string }
  | { readonly binMs: number; readonly name: string };

export interface SortKey {
  readonly name: string;
  readonly descending: boolean;
}

/**
 * A query that the emulator can run. It selects the events that meet all conditions, and returns them as rows or
 * aggregates them in groups.
 */
export interface Query {
  readonly conditions: readonly Condition[];
  /** The fields of each row. They are not used if the query has `stats`. */
  readonly fields: readonly QueryField[];
  readonly stats: { readonly aggregates: readonly Aggregate[]; readonly by: readonly GroupKey[] } | undefined;
  readonly sort: readonly SortKey[];
  readonly limit: number | undefined;
}
