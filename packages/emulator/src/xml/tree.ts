import { element } from './xml.js';

/** The content of an element: text, further elements, or (a list) the same element several times. */
type XmlValue = string | number | boolean | readonly XmlValue[] | XmlMembers;
export interface XmlMembers {
  readonly [name: string]: XmlValue | undefined;
}

/** The elements of `members` in their order; undefined members are left out. */
export function elements(members: XmlMembers): string {
  return Object.entries(members)
    .map(([name, value]) => (value === undefined ? '' : elementTree(name, value)))
    .join('');
}

function elementTree(name: string, value: XmlValue): string {
  if (isList(value)) return value.map((each) => elementTree(name, each)).join('');
  if (typeof value === 'object') return `<${name}>${elements(value)}</${name}>`;
  return element(name, value);
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}
