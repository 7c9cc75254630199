/** Characters that must not be in a script as they are: they could forge a line, or make a terminal do something. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text as an expression of standard SQL, as DuckDB and Athena read it. Quotes are doubled; control characters become
 * calls of `chr`.
 */
export function sqlText(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  const plain = (end: number): void => {
    if (end > at) pieces.push(`'${text.slice(at, end).replaceAll("'", "''")}'`);
  };
  for (const match of text.matchAll(CONTROL)) {
    plain(match.index);
    pieces.push(`chr(${match[0].codePointAt(0)})`);
    at = match.index + match[0].length;
  }
  plain(text.length);
  return pieces.join(' || ') || "''";
}

/** A name as an identifier of standard SQL. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text without control characters as a string of Hive's DDL, where a backslash escapes. */
export const hiveText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A text in a comment of one line. */
export const commentText = (text: string): string =>
  text.replace(CONTROL, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
