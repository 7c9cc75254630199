import { z } from 'zod';
import { canonicalJson } from '../../contract/index.js';
import { NewerRecord, UnreadableObject } from '../errors.js';

/**
 * The major version of all records: the only one that this logferry writes and reads. Fields that are added later are
 * optional and do not change it.
 */
const SCHEMA_VERSION = 1;
/** The `schemaVersion` field of a record. Lines of a list have none while the version is 1. */
export const schemaVersion = z.literal(SCHEMA_VERSION);

/**
 * Parses the stored JSON of a record, or a line of a list. Fields that the schema does not know are ignored, because a
 * newer logferry may have written them.
 * @param what the kind of record, such as `a receipt`
 * @throws NewerRecord if its schema version is higher than the one that this logferry reads
 * @throws UnreadableObject if the text does not match the schema; the message names the field, never its content
 */
export function parseRecord<Schema extends z.ZodType>(
  key: string,
  what: string,
  schema: Schema,
  text: string,
): z.output<Schema> {
  const value = jsonOf(key, what, text);
  const version = versionOf(value);
  if (version > SCHEMA_VERSION) throw new NewerRecord(key, what, version, SCHEMA_VERSION);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UnreadableObject(key, `not ${what} of schema version ${SCHEMA_VERSION}, see ${fieldOf(parsed.error)}`);
}

/**
 * The stored JSON of a record. It is canonical, so that the same record always has the same bytes.
 * @throws TypeError if the record has a field that the schema does not know, because readers would ignore the field
 */
export function recordText<Schema extends z.ZodType>(schema: Schema, record: z.output<Schema>): string {
  const text = canonicalJson(schema.parse(record));
  if (text !== canonicalJson(record)) throw new TypeError('a record has a field that its schema does not know');
  return text;
}

function jsonOf(key: string, what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableObject(key, `not ${what}: it is not JSON`);
  }
}

const versionOf = (value: unknown): number =>
  typeof value === 'object' && value !== null && 'schemaVersion' in value && typeof value.schemaVersion === 'number'
    ? value.schemaVersion
    : SCHEMA_VERSION;

/**
 * The path of the first field that does not match the schema. A key without the form of a field's name becomes `…`,
 * because it can be content.
 */
const fieldOf = ({ issues: [issue] }: z.ZodError): string =>
  issue?.path.map((step) => (/^\w{1,40}$/.test(String(step)) ? String(step) : '…')).join('.') || 'its fields';
