import { z } from 'zod';
import { closingNotice, logEntrySchema } from './log/index.js';
import { archivedObject } from './records/archived-object.js';
import { manifestSchema } from './records/manifest.js';
import { receiptSchema } from './records/receipt.js';
import { recountLine } from './records/recount-list.js';
import { recountSchema } from './records/recounts.js';
import { partLine } from './records/run-parts.js';
import { runRecord } from './records/run-record.js';
import { releaseProofSchema, releaseResultSchema } from './release/release-records.js';
import { envelopeSchema } from './signing/index.js';

/** The text of a checkpoint: three lines or more, a blank line, and the lines of the signatures. */
const checkpointText = z.string().regex(/^\S.*\n(0|[1-9]\d{0,11})\n[A-Za-z0-9+/]{43}=\n(.+\n)*\n(— \S+ \S+\n)*$/);

/** The records of an archive by the names of their published schemas. */
const RECORDS = {
  receipt: { schema: receiptSchema, about: 'The receipt of a slice.' },
  object: { schema: archivedObject, about: 'One line of a page of objects.' },
  'part-line': { schema: partLine, about: 'One line of a part of the list of receipts of a run.' },
  manifest: { schema: manifestSchema, about: 'The manifest of a run.' },
  run: { schema: runRecord, about: 'The first record of a run, with its request.' },
  signature: { schema: envelopeSchema, about: 'The DSSE envelope beside a manifest.' },
  'log-entry': { schema: logEntrySchema, about: 'An entry of the log of the archive.' },
  checkpoint: { schema: checkpointText, about: 'The text of a checkpoint, as a JSON string.' },
  'recount-line': { schema: recountLine, about: "One line of the list of a run's recounts." },
  recount: { schema: recountSchema, about: 'The record of a recount that found no late events.' },
  'closing-notice': { schema: closingNotice, about: 'The notice of a run that is about to store its manifest.' },
  'release-proof': { schema: releaseProofSchema, about: 'What a release has proved before it lowers a retention.' },
  'release-result': { schema: releaseResultSchema, about: 'What a release did after its proof.' },
} as const satisfies Record<string, { schema: z.ZodType; about: string }>;

/**
 * The JSON Schemas (draft 2020-12) of the records, by name: what this version accepts when it reads a record. They
 * allow unknown fields wherever readers ignore such fields.
 */
export const recordJsonSchemas = (): Record<keyof typeof RECORDS, object> => jsonSchemasOf(RECORDS);

/** The JSON Schemas of records by name. @param records what readers accept, and a sentence about the kind of record */
export function jsonSchemasOf<Name extends string>(
  records: Readonly<Record<Name, { schema: z.ZodType; about: string }>>,
): Record<Name, object> {
  const schemas = Object.entries<{ schema: z.ZodType; about: string }>(records).map(([name, { schema, about }]) => {
    // A schema describes what a reader accepts as input. It allows more than the reader if JSON Schema cannot express a
    // rule.
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return [name, { $schema, $id: `urn:logferry:schema:${name}:1`, title: about, ...rest }];
  });
  return Object.fromEntries(schemas) as Record<Name, object>;
}
