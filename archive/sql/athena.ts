import { type Interval, sha256Hex } from '../../contract/index.js';
import type { PlannedObject } from '../events/index.js';
import { commentText, hiveText, sqlName } from './quote.js';
import { exportedBounds, type ScriptSource } from './script-source.js';

/** Number of partitions that one statement adds: few enough for Athena's bound of 256 KiB a statement. */
const PARTITIONS_AT_ONCE = 100;
/** Length of the hashes that name folders and partitions. */
const HASH_CHARS = 32;

/** A file that names the objects of a partition, one URL a line: the form that Athena's symlink tables read. */
export interface SymlinkFile {
  /** Name of the file below the location of the symlinks. It depends on the content, so a file never changes. */
  name: string;
  content: string;
}

/** Why Athena cannot read an object; undefined if it can. */
export const unreadableForAthena = ({ key }: { key: string }): string | undefined =>
  /[\n\r]/.test(key) ? 'its key has a line break, and symlink files name one object a line' : undefined;

/** Objects of one receipt whose events are read for the same intervals (`gives`). */
interface Group {
  receipt: string;
  sent: Interval;
  gives: readonly Interval[];
  urls: string[];
}

/**
 * A script for Athena, piece by piece; Athena runs its statements one by one. It makes a table of lines and a view with
 * the columns `timestamp`, `message` and `object`. Athena knows no order of lines, so the view has only the first line
 * of each event. The table has a row for each line, but Athena's RegexSerDe makes NULL of lines that do not match.
 * @param location of the symlink files: an S3 URL without a slash at its end
 * @param urlOf the S3 URL of an object
 * @param write stores a symlink file before the statement that names it
 */
export async function* athenaScript(
  { table, about, objects }: ScriptSource,
  location: string,
  urlOf: (object: PlannedObject) => string,
  write: (file: SymlinkFile) => Promise<void>,
): AsyncGenerator<string> {
  const lines = `${table}_lines`;
  yield about.map((line) => `-- ${commentText(line)}\n`).join('');
  yield '-- For Athena. The first line of each event: lines of one message cannot be joined, because Athena does not know their order.\n';
  yield `DROP TABLE IF EXISTS \`${lines}\`;\n`;
  yield tableOf(lines, location);
  let partitions: string[] = [];
  for await (const group of groupsOf(objects(), urlOf)) {
    const content = group.urls.map((url) => `${url}\n`).join('');
    const folder = sha256Hex(content).slice(0, HASH_CHARS);
    await write({ name: `${folder}/symlink.txt`, content });
    for (const interval of group.gives) {
      partitions.push(partitionOf(group, interval, `${location}/${folder}/`));
      if (partitions.length < PARTITIONS_AT_ONCE) continue;
      yield additionOf(lines, partitions);
      partitions = [];
    }
  }
  if (partitions.length > 0) yield additionOf(lines, partitions);
  yield viewOf(table, lines);
}

/**
 * Joins the objects of one receipt whose events are read for the same intervals. The objects of a receipt follow each
 * other.
 */
async function* groupsOf(
  objects: AsyncIterable<PlannedObject>,
  urlOf: (object: PlannedObject) => string,
): AsyncGenerator<Group> {
  let receipt: string | undefined;
  let groups = new Map<string, Group>();
  for await (const object of objects) {
    const { receipt: origin, sent, gives } = object;
    if (origin.key !== receipt) {
      yield* groups.values();
      groups = new Map();
      receipt = origin.key;
    }
    const id = JSON.stringify(gives);
    const group = groups.get(id) ?? {
      ...{ receipt: `${origin.sha256.slice(0, HASH_CHARS)}-${groups.size}`, sent, gives, urls: [] },
    };
    groups.set(id, group);
    group.urls.push(urlOf(object));
  }
  yield* groups.values();
}

const tableOf = (
  lines: string,
  location: string,
): string => `CREATE EXTERNAL TABLE \`${lines}\` (instant string, message string)
PARTITIONED BY (receipt string, sent_from string, sent_to string, gives_from string, gives_to string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES ('input.regex' = ${hiveText(String.raw`^(\S{23}Z) (.*)$`)})
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION ${hiveText(`${location}/`)};
`;

function partitionOf({ receipt, sent }: Group, gives: Interval, location: string): string {
  const [sentFrom, sentTo] = exportedBounds(sent);
  const [givesFrom, givesTo] = exportedBounds(gives);
  const values = { receipt, sent_from: sentFrom, sent_to: sentTo, gives_from: givesFrom, gives_to: givesTo };
  const pairs = Object.entries(values).map(([name, value]) => `${name} = ${hiveText(value)}`);
  return `  PARTITION (${pairs.join(', ')}) LOCATION ${hiveText(location)}`;
}

const additionOf = (lines: string, partitions: readonly string[]): string =>
  `ALTER TABLE \`${lines}\` ADD IF NOT EXISTS\n${partitions.join('\n')};\n`;

const viewOf = (table: string, lines: string): string => `CREATE OR REPLACE VIEW ${sqlName(table)} AS
SELECT from_iso8601_timestamp(instant) AS "timestamp", message, "$path" AS object
FROM ${sqlName(lines)}
WHERE instant >= sent_from AND instant <= sent_to AND instant >= gives_from AND instant < gives_to
  AND try(from_iso8601_timestamp(instant)) IS NOT NULL;
`;
