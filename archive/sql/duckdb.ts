import { commentText, sqlName, sqlText } from './quote.js';
import { exportedBounds, type ScriptSource } from './script-source.js';

/** The form of an instant and the space after it, as `EventCounter` reads them. */
const HEAD = String.raw`^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z `;
/**
 * A delimiter that no line has, so that a line is one column. DuckDB's CSV reader takes a delimiter of up to four
 * bytes. An empty delimiter has other effects, too.
 */
const DELIMITER = 'chr(1) || chr(2) || chr(1) || chr(2)';

const GLOB = /[[*?]/;

/** Why DuckDB cannot read an object at this path; undefined if it can. */
export function unreadableForDuckDb(path: string): string | undefined {
  if (path.startsWith('s3://'))
    return path.includes('?') ? 'DuckDB takes ? in an S3 URL for the end of the key' : undefined;
  const isSplit = path.includes('\\') && GLOB.test(path);
  return isSplit ? 'DuckDB takes a backslash for a separator of folders if the path also has *, ? or [' : undefined;
}

/**
 * A script for DuckDB 1.2 or newer, piece by piece. It makes a view with the columns `timestamp`, `stream`, `message`
 * and `object`: the same events that `readEvents` gives, without an order. Two things differ: DuckDB reads a carriage
 * return as a line end, and refuses objects that are not UTF-8.
 * @param pathOf the path or S3 URL of the object with a key
 */
export async function* duckDbScript(source: ScriptSource, pathOf: (key: string) => string): AsyncGenerator<string> {
  const view = sqlName(source.table);
  const objects = sqlName(`${source.table}_objects`);
  yield source.about.map((line) => `-- ${commentText(line)}\n`).join('');
  yield '-- For DuckDB 1.2 or newer.\n';
  let isOnS3 = false;
  let isFirst = true;
  yield `SET preserve_insertion_order = true;\n`;
  yield `CREATE OR REPLACE TABLE ${objects} (object VARCHAR, stream VARCHAR, sent_from VARCHAR, sent_to VARCHAR, gives_from VARCHAR, gives_to VARCHAR);\n`;
  for await (const { key, stream, sent, gives } of source.objects()) {
    const path = pathOf(key);
    isOnS3 ||= path.startsWith('s3://');
    for (const interval of gives) {
      const cells = [path, stream, ...exportedBounds(sent), ...exportedBounds(interval)];
      yield `${isFirst ? `INSERT INTO ${objects} VALUES\n` : ',\n'}  (${cells.map(sqlText).join(', ')})`;
      isFirst = false;
    }
  }
  if (isFirst) {
    yield `CREATE OR REPLACE VIEW ${view} AS SELECT NULL::TIMESTAMP AS timestamp, stream, NULL::VARCHAR AS message, object FROM ${objects};\n`;
    return;
  }
  yield ';\n';
  if (isOnS3)
    yield 'INSTALL httpfs;\nLOAD httpfs;\nCREATE OR REPLACE SECRET logferry (TYPE s3, PROVIDER credential_chain);\n';
  yield `CREATE OR REPLACE VIEW ${view} AS\nWITH lines AS (\n  SELECT row_number() OVER () AS no, filename AS object, coalesce(line, '') AS line\n  FROM read_csv([\n`;
  let separator = '';
  for await (const { key } of source.objects()) {
    yield `${separator}    ${sqlText(globOf(pathOf(key)))}`;
    separator = ',\n';
  }
  yield restOfView(objects);
}

const restOfView = (objects: string): string => `
  ], delim = ${DELIMITER}, quote = '', escape = '', new_line = '\\n', strict_mode = false, header = false,
    columns = {'line': 'VARCHAR'}, auto_detect = false, compression = 'gzip', filename = true, hive_partitioning = false)
), marked AS (
  SELECT lines.*, regexp_matches(line, ${sqlText(HEAD)})
    AND substr(line, 1, 24) BETWEEN sent_from AND sent_to
    AND try_cast(substr(line, 1, 10) AS DATE) IS NOT NULL AS begins
  FROM lines JOIN (SELECT DISTINCT object, sent_from, sent_to FROM ${objects}) USING (object)
), numbered AS (
  SELECT object, no, line, count(*) FILTER (WHERE begins) OVER (PARTITION BY object ORDER BY no) AS event FROM marked
), texts AS (
  SELECT object, string_agg(line, chr(10) ORDER BY no) AS text FROM numbered WHERE event > 0 GROUP BY object, event
)
SELECT CAST(substr(text, 1, 23) AS TIMESTAMP) AS timestamp, stream, substr(text, 26) AS message, object
FROM texts JOIN ${objects} USING (object)
WHERE substr(text, 1, 24) >= gives_from AND substr(text, 1, 24) < gives_to;
`;

/** A path as a pattern that matches this path alone: DuckDB reads every path as a pattern. */
const globOf = (path: string): string => path.replace(new RegExp(GLOB, 'g'), '[$&]');
