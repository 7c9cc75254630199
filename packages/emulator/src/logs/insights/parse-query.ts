import { defined } from '../../core/defined.js';
import { malformedQuery } from './malformed-query.js';
import {
  type Aggregate,
  type CapturedField,
  type Comparison,
  type Condition,
  type GroupKey,
  QUERY_FIELDS,
  type Query,
  type QueryField,
  type SortKey,
  TIME_FIELDS,
} from './query.js';
import { type Token, tokensOf } from './tokens.js';

const COMPARISONS: readonly string[] = ['=', '!=', '<', '<=', '>', '>='];
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** The fields of each row if the query has no `fields` command. */
const DEFAULT_FIELDS: readonly QueryField[] = ['@timestamp', '@message'];

/** A query whose commands are still being read, with the fields that its `parse` commands make. */
type Draft = { -readonly [K in keyof Query]: Query[K] } & { readonly captured: Map<string, CapturedField> };

/**
 * Reads a query in Logs Insights QL. Only the commands for counting events are supported: `fields`, `sort`, `limit`,
 * `filter` with comparisons and `like` joined by `and`, one `stats` with count, min and max by fields and `bin`, and
 * `parse` with a regular expression. A field that `parse` makes can be used only in `count`.
 * @throws ServiceError MalformedQueryException for anything else
 */
export function parseQuery(text: string): Query {
  const reader = new TokenReader(text);
  const captured = new Map<string, CapturedField>();
  const query: Draft = {
    ...{ conditions: [], fields: DEFAULT_FIELDS, stats: undefined, sort: [], limit: undefined, captured },
  };
  do {
    readCommand(reader, query);
  } while (reader.accept('|'));
  reader.expectEnd();
  return query;
}

function readCommand(reader: TokenReader, query: Draft): void {
  const command = reader.word();
  const isRepeated =
    query.stats !== undefined && ['fields', 'filter', 'parse', 'stats'].includes(command.value.toLowerCase());
  if (isRepeated) throw reader.refusal(`${command.value} after stats is not implemented by the emulator`, command);
  switch (command.value.toLowerCase()) {
    case 'fields':
      query.fields = reader.list(() => field(reader));
      return;
    case 'filter':
      query.conditions = [...query.conditions, ...conditions(reader)];
      return;
    case 'parse': {
      const from = field(reader);
      const found = pattern(reader);
      for (const [, group = ''] of found.source.matchAll(/\(\?<(\w+)>/g))
        query.captured.set(group, { from, pattern: found, group });
      return;
    }
    case 'stats': {
      const aggregates = reader.list(() => aggregate(reader, query.captured));
      query.stats = { aggregates, by: reader.acceptWord('by') ? reader.list(() => groupKey(reader)) : [] };
      return;
    }
    case 'sort':
      query.sort = reader.list(() => sortKey(reader));
      return;
    case 'limit':
      query.limit = Number(reader.take('number').value);
      return;
    default:
      throw reader.refusal(`the command ${command.value} is not implemented by the emulator`, command);
  }
}

function conditions(reader: TokenReader): Condition[] {
  const found = [condition(reader)];
  while (reader.acceptWord('and')) found.push(condition(reader));
  return found;
}

function condition(reader: TokenReader): Condition {
  const name = field(reader);
  if (reader.acceptWord('like') || reader.accept('=~')) return { field: name, like: pattern(reader) };
  const sign = reader.take('sign');
  if (!COMPARISONS.includes(sign.value)) throw reader.refusal(`unexpected ${sign.raw}`, sign);
  const value = reader.take(TIME_FIELDS.has(name) ? 'number' : 'text').value;
  const comparison = sign.value as Comparison;
  return { field: name, comparison, value: TIME_FIELDS.has(name) ? Number(value) : value };
}

/**
 * Reads the right side of `like`. A quoted text matches values that contain it; a pattern between slashes is a regular
 * expression.
 */
function pattern(reader: TokenReader): RegExp {
  const token = reader.next();
  const isText = token.kind === 'text';
  if (!isText && token.kind !== 'pattern') throw reader.refusal(`unexpected ${token.raw}`, token);
  try {
    return new RegExp(isText ? token.value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : token.value, 'u');
  } catch {
    throw reader.refusal(`${token.raw} is no regular expression`, token);
  }
}

function aggregate(reader: TokenReader, known: ReadonlyMap<string, CapturedField>): Aggregate {
  const start = reader.word();
  const kind = start.value.toLowerCase();
  if (kind !== 'count' && kind !== 'min' && kind !== 'max') {
    throw reader.refusal(`the function ${start.value} is not implemented by the emulator`, start);
  }
  reader.expect('(');
  const isOfAll = kind === 'count' && (reader.accept('*') || reader.isAt(')'));
  const captured = kind === 'count' ? reader.acceptOf(known) : undefined;
  const of = isOfAll || captured !== undefined ? undefined : field(reader);
  const end = reader.expect(')');
  if (of !== undefined && kind !== 'count' && !TIME_FIELDS.has(of)) {
    throw reader.refusal(`${kind} of ${of} is not implemented by the emulator`, start);
  }
  return { kind, field: of, ...defined({ captured }), name: alias(reader) ?? reader.textBetween(start, end) };
}

function groupKey(reader: TokenReader): GroupKey {
  const start = reader.peekWord('bin');
  if (start === undefined) {
    const name = field(reader);
    return { field: name, name: alias(reader) ?? name };
  }
  reader.next();
  reader.expect('(');
  const count = Number(reader.take('number').value);
  const unit = reader.word();
  const unitMs = UNIT_MS[unit.value];
  if (unitMs === undefined || count < 1) throw reader.refusal(`unknown period ${count}${unit.value}`, unit);
  const end = reader.expect(')');
  return { binMs: count * unitMs, name: alias(reader) ?? reader.textBetween(start, end) };
}

/** Reads the name of the column to sort by. It can be the text of a function, such as `count(*)`. */
function sortKey(reader: TokenReader): SortKey {
  const start = reader.word();
  let end = start;
  if (reader.accept('(')) {
    while (!reader.isAt(')')) reader.next();
    end = reader.expect(')');
  }
  const name = end === start ? start.value : reader.textBetween(start, end);
  const descending = reader.acceptWord('desc');
  if (!descending) reader.acceptWord('asc');
  return { name, descending };
}

function alias(reader: TokenReader): string | undefined {
  return reader.acceptWord('as') ? reader.word().value : undefined;
}

function field(reader: TokenReader): QueryField {
  const token = reader.word();
  const known = QUERY_FIELDS.find((name) => name === token.value);
  if (known === undefined) throw reader.refusal(`the field ${token.raw} is not implemented by the emulator`, token);
  return known;
}

/**
 * Reads the tokens of a query one after the other. A method that expects a certain token throws MalformedQueryException
 * if another token comes next.
 */
class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(private readonly query: string) {
    this.#tokens = tokensOf(query);
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw malformedQuery('unexpected end of the query', this.query.length, this.query.length);
    this.#at += 1;
    return token;
  }

  take(kind: Token['kind']): Token {
    const token = this.next();
    if (token.kind !== kind) throw this.refusal(`unexpected ${token.raw}: expected a ${kind}`, token);
    return token;
  }

  word(): Token {
    return this.take('word');
  }

  isAt(sign: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'sign' && token.value === sign;
  }

  accept(sign: string): boolean {
    if (!this.isAt(sign)) return false;
    this.#at += 1;
    return true;
  }

  expect(sign: string): Token {
    const token = this.next();
    if (token.kind !== 'sign' || token.value !== sign) {
      throw this.refusal(`unexpected ${token.raw}: expected ${sign}`, token);
    }
    return token;
  }

  /** The next token if it is this keyword, undefined if not. The token stays the next one to read. */
  peekWord(keyword: string): Token | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' && token.value.toLowerCase() === keyword ? token : undefined;
  }

  acceptWord(keyword: string): boolean {
    if (this.peekWord(keyword) === undefined) return false;
    this.#at += 1;
    return true;
  }

  /**
   * Reads the next token if the table has the token, and returns its value in the table. Otherwise returns undefined,
   * and the token stays the next one to read.
   */
  acceptOf<T>(table: ReadonlyMap<string, T>): T | undefined {
    const token = this.#tokens[this.#at];
    const found = token?.kind === 'word' ? table.get(token.value) : undefined;
    if (found !== undefined) this.#at += 1;
    return found;
  }

  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.accept(',')) items.push(read());
    return items;
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw this.refusal(`unexpected ${token.raw}`, token);
  }

  textBetween(first: Token, last: Token): string {
    return this.query.slice(first.start, last.end);
  }

  refusal(reason: string, { start, end }: Token): ReturnType<typeof malformedQuery> {
    return malformedQuery(reason, start, end);
  }
}
