/** The fields of an event that a query can name. */
export const QUERY_FIELDS = ['@timestamp', '@ingestionTime', '@message', '@logStream', '@log'] as const;
export type QueryField = (typeof QUERY_FIELDS)[number];

/** The fields that hold an instant; a query compares them as epoch milliseconds. */
export const TIME_FIELDS: ReadonlySet<QueryField> = new Set(['@timestamp', '@ingestionTime']);

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** One condition of a `filter` command. Times are compared with numbers, texts with texts. */
export type Condition =
  | { readonly field: QueryField; readonly comparison: Comparison; readonly value: number | string }
  | { readonly field: QueryField; readonly like: RegExp };

/** One aggregate of `stats`. `field` is undefined for `count(*)`; `name` is its alias, or its text. */
export interface Aggregate {
  readonly kind: 'count' | 'min' | 'max';
  readonly field: QueryField | undefined;
  readonly name: string;
}

/** One key by which `stats` groups: a field, or the beginning of the event's period of `binMs`. */
export type GroupKey =
  | { readonly field: QueryField; readonly name: string }
  | { readonly binMs: number; readonly name: string };

export interface SortKey {
  readonly name: string;
  readonly descending: boolean;
}

/** A query as far as the emulator runs it: events that pass all conditions, as rows or in groups. */
export interface Query {
  readonly conditions: readonly Condition[];
  /** The fields of each row; without `stats` only. */
  readonly fields: readonly QueryField[];
  readonly stats: { readonly aggregates: readonly Aggregate[]; readonly by: readonly GroupKey[] } | undefined;
  readonly sort: readonly SortKey[];
  readonly limit: number | undefined;
}
