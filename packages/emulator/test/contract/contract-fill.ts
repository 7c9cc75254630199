/** The values that replace the placeholders of a contract row. */
export interface Names {
  readonly group: string;
  readonly bucket: string;
  readonly account: string;
  readonly neighbour: string;
  readonly region: string;
  readonly otherRegion: string;
  readonly nowMs: number;
  key: string;
  taskId: string;
  queryId: string;
  token: string;
}

const NUMBER = /^\$(now|seconds)([+-]\d+)?$/;
const IN_TEXT = /\$(?:iso([+-]\d+)?|(group|bucket|account|neighbour|region|otherRegion|key|taskId|queryId|token)\b)/g;

/**
 * A value of a contract row in which the placeholders are replaced by their values (`names`). `leaf` converts regular
 * expressions and `$any`.
 */
export function fill(
  value: unknown,
  names: Names,
  leaf: (value: RegExp | '$any') => unknown = (each) => each,
): unknown {
  if (value === '$any' || value instanceof RegExp) return leaf(value);
  if (typeof value === 'string') return fillText(value, names);
  if (Array.isArray(value)) return value.map((each) => fill(each, names, leaf));
  if (typeof value !== 'object' || value === null) return value;
  const filled = ([name, each]: [string, unknown]) => [String(fillText(name, names)), fill(each, names, leaf)] as const;
  return Object.fromEntries(Object.entries(value).map(filled));
}

function fillText(text: string, names: Names): string | number {
  const time = NUMBER.exec(text);
  if (time !== null) {
    const begin = time[1] === 'now' ? names.nowMs : Math.floor(names.nowMs / 1_000);
    return begin + Number(time[2] ?? 0);
  }
  return text.replaceAll(
    IN_TEXT,
    (_all, offset: string | undefined, name: Exclude<keyof Names, 'nowMs'> | undefined) =>
      name === undefined ? new Date(names.nowMs + Number(offset ?? 0)).toISOString() : names[name],
  );
}
