import { malformedQuery } from './malformed-query.js';

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'pattern' | 'sign';
  /** The content of the token, without the quotes, slashes or backticks around it. */
  readonly value: string;
  /** The token as it stands in the query. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /(?<word>@?[A-Za-z_][\w.]*|`[^`]+`)|(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<pattern>\/(?:[^/\\]|\\.)+\/)|(?<sign>[<>!]=|=~|[=<>(),*|])/y;
const SPACE = /(?:\s|#[^\n]*)*/y;

/** Splits a query into its tokens. @throws ServiceError MalformedQueryException for a character that begins no token */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(query, 0); at < query.length; at = skipSpace(query, at)) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(query);
    if (match === null) throw malformedQuery(`unexpected ${query.charAt(at)}`, at, at + 1);
    const [raw] = match;
    const [kind] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) as [
      Token['kind'],
      string,
    ];
    tokens.push({ kind, value: contentOf(kind, raw), raw, start: at, end: at + raw.length });
    at += raw.length;
  }
  return tokens;
}

function skipSpace(query: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(query)?.[0].length ?? 0);
}

function contentOf(kind: Token['kind'], raw: string): string {
  if (kind === 'text') return raw.slice(1, -1).replace(/\\(.)/g, '$1');
  if (kind === 'pattern') return raw.slice(1, -1);
  return raw.startsWith('`') ? raw.slice(1, -1) : raw;
}
