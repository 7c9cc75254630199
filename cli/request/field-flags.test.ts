import { Command } from 'commander';
import { expect, it } from 'vitest';
import { documentJsonSchemas } from '../../contract/json-schemas.js';
import { FIELDS_WITH_FLAG, flagNames } from './field-flags.js';
import { addSelection } from './flags.js';

interface Schema {
  properties?: Record<string, Schema>;
}

/** Fields that no flag of `logferry run` sets by itself. */
const WITHOUT_FLAG = [
  'window.lookback',
  'window.lag',
  'beforeDeletion',
  'autoSlice',
  'busyDays',
  'asked',
  'asked.from',
  'asked.to',
];

function fieldsOf(schema: Schema, path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    `${path}${name}`,
    ...fieldsOf(inner, `${path}${name}.`),
  ]);
}

it('messages name a flag for every field of a request that flags can fill', () => {
  const fields = fieldsOf(documentJsonSchemas()['export-request'] as Schema).filter(
    (field) => !WITHOUT_FLAG.includes(field),
  );
  expect(fields).toContain('destination.layout');
  expect(fields.filter((field) => !FIELDS_WITH_FLAG.includes(field))).toEqual([]);
});

it('messages name flags that exist', () => {
  const known = addSelection(new Command()).options.map(({ long }) => long);
  const named = FIELDS_WITH_FLAG.map((field) => flagNames()(field.split('.'))).filter((name) => name.startsWith('--'));
  for (const name of named.flatMap((each) => each.split(', '))) expect(known).toContain(name);
});

it('messages name a log group by its flag or by its line in a list, and a tag by its flag and its key', () => {
  const nameOf = flagNames(['--log-group', 'list, line 7']);
  expect(nameOf(['source', 'logGroups', 1])).toBe('list, line 7');
  expect(nameOf(['source', 'logGroups'])).toBe('--log-group');
  expect(nameOf(['source', 'tags', 'env'])).toBe('--tag env');
  expect(nameOf(['source', 'logGroupPrefixes', 0])).toBe('--log-group-prefix');
});
