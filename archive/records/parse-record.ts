import { z } from 'zod';
import { NewerRecord, UnreadableObject } from '../errors.js';

/** The only major version of all records that this logferry writes and reads. New fields are optional and do not change it. */
export const SCHEMA_VERSION = 1;
/** The `schemaVersion` field of a record. */
export const schemaVersion = z.literal(SCHEMA_VERSION);

const versioned = z.object({ schemaVersion: z.number() });

/**
 * A record in its stored JSON. Fields that the schema does not know are ignored: a newer logferry may have written them.
 * @param what the kind of record, such as `a receipt`
 * @throws NewerRecord if its schema version is greater than ours
 * @throws UnreadableObject if it does not have the form; the message names the field, never its content
 */
export function parseRecord<Schema extends z.ZodType>(
  key: string,
  what: string,
  schema: Schema,
  text: string,
): z.output<Schema> {
  const value = jsonOf(key, what, text);
  const version = versioned.safeParse(value);
  if (version.success && version.data.schemaVersion > SCHEMA_VERSION) {
    throw new NewerRecord(key, what, version.data.schemaVersion, SCHEMA_VERSION);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableObject(key, `not ${what} of schema version ${SCHEMA_VERSION}, see ${placeOf(issue)}`);
}

function jsonOf(key: string, what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableObject(key, `not ${what}: it is not JSON`);
  }
}

const placeOf = (issue: z.core.$ZodIssue | undefined): string => issue?.path.join('.') || 'its fields';
