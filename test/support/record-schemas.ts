import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { built } from './built.js';

/** The published schema of each kind of record, by a pattern of the record's keys. */
const SCHEMA_OF: readonly (readonly [RegExp, string])[] = [
  [/\/_logferry\/receipts\/.*\.json$/, 'receipt'],
  [/\/_logferry\/objects\/.*\.ndjson$/, 'object'],
  [/\/_logferry\/recounts\/.*\.json$/, 'recount'],
  [/\/_logferry\/exports\/.*\.run\.json$/, 'run'],
  [/\/_logferry\/exports\/.*\.part-\d+\.ndjson$/, 'part-line'],
  [/\/_logferry\/exports\/.*\.manifest\.json$/, 'manifest'],
  [/\/_logferry\/exports\/.*\.manifest\.dsse\.json$/, 'signature'],
  [/\/_logferry\/exports\/.*\.recounts\.ndjson$/, 'recount-line'],
  [/\/_logferry\/releases\/.*\.proof\.json$/, 'release-proof'],
  [/\/_logferry\/releases\/.*\.result\.json$/, 'release-result'],
  [/\/_logferry\/plans\/.*\.survey\.json$/, 'plan-survey'],
  [/\/_logferry\/plans\/.*\.groups-\w+\.ndjson$/, 'plan-group'],
  [/\/_logferry\/plans\/.*\.answers-\d+\.ndjson$/, 'plan-answer'],
  [/\/_logferry\/plans\/.*\.again-\w+\.ndjson$/, 'plan-again'],
  [/\/_logferry\/plans\/.*\.recount-[\d-]+\.json$/, 'plan-recount'],
  [/\/_logferry\/plans\/.*\.recounts-\w+\.json$/, 'plan-recounts'],
  [/\/_logferry\/plans\/.*[.-]charge-\d+\.json$/, 'plan-charge'],
  [/\/_logferry\/log\/closing\/.*\.json$/, 'closing-notice'],
  [/\/_logferry\/log\/\d+\.json$/, 'log-entry'],
  [/\/_logferry\/log\/\d+\.checkpoint$/, 'checkpoint'],
];

let checks: Map<string, ValidateFunction> | undefined;

/** Compiles the published schemas, as the build has written them. */
function publishedChecks(): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({ strictRequired: false, allowUnionTypes: true });
  const files = readdirSync(built('schemas'));
  return new Map(
    files.map((file) => {
      const check = ajv.compile(JSON.parse(readFileSync(built(`schemas/${file}`), 'utf8')));
      return [file.replace(/\.json$/, ''), check] as const;
    }),
  );
}

/**
 * Checks a record with its published JSON Schema, by a validator that shares no code with logferry.
 * @returns the name of the schema, and the reasons why it refuses the record or lines of the record; none if it accepts
 *   the record
 */
export function checkRecord(key: string, text: string): { schema: string; refusals: string[] } {
  const schema = SCHEMA_OF.find(([form]) => form.test(key))?.[1];
  checks ??= publishedChecks();
  const check = checks.get(schema ?? '');
  if (schema === undefined || check === undefined) throw new Error(`${key}: there is no schema for this record`);
  const records = key.endsWith('.ndjson') ? text.split('\n').filter((line) => line !== '') : [text];
  const refusals = records.flatMap((record) => {
    check(schema === 'checkpoint' ? record : JSON.parse(record));
    return (check.errors ?? []).map(({ instancePath, message }) => `${key}: ${instancePath} ${message}`);
  });
  return { schema, refusals };
}
