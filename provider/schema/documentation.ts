import type { AnyType, Attribute, Attributes } from './declaration.js';

/**
 * A table of attributes in Markdown: name, type, who sets it, and what it is. Attributes inside objects have rows with
 * dotted names.
 */
export function documentation(attributes: Attributes): string {
  return ['| attribute | type | set by | description |', '|---|---|---|---|', ...rows(attributes, '')].join('\n');
}

function rows(attributes: Attributes, prefix: string): readonly string[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const nested = objectIn(attribute.type);
    return [
      `| \`${prefix}${name}\` | ${typeName(attribute)} | ${setBy(attribute)} | ${text(attribute)} |`,
      ...(nested === undefined ? [] : rows(nested.attributes, `${prefix}${name}${nested.step}.`)),
    ];
  });
}

function objectIn(type: AnyType): { readonly attributes: Attributes; readonly step: string } | undefined {
  if (type.kind === 'object') return { attributes: type.attributes, step: '' };
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') {
    const nested = objectIn(type.of);
    return nested === undefined ? undefined : { ...nested, step: '[*]' };
  }
  return undefined;
}

const typeName = ({ type, block }: Attribute) => (block ? 'block' : nameOf(type));

function nameOf(type: AnyType): string {
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') return `${type.kind} of ${nameOf(type.of)}`;
  return type.kind === 'int' || type.kind === 'int64' ? 'number' : type.kind;
}

const SET_BY = {
  required: 'you, required',
  optional: 'you',
  computed: 'the provider',
  'optional+computed': 'you, else the provider',
} as const;

const setBy = ({ mode, replace, byDefault }: Attribute) =>
  `${byDefault === undefined ? SET_BY[mode] : SET_BY.optional}${replace ? '; a change replaces' : ''}`;

function text({ description, sensitive, deprecated }: Attribute): string {
  const notes = [
    description,
    ...(sensitive ? ['Sensitive: Terraform does not print it.'] : []),
    ...(deprecated === undefined ? [] : [`Deprecated: ${deprecated}`]),
  ];
  return notes.join(' ').replaceAll('\n', ' ').replaceAll('|', '\\|');
}
