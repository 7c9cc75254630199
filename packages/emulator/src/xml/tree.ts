import { element } from './xml.js';

/** The content of an element: text or further elements. A list stands for several elements of the same name. */
type XmlValue = string | number | boolean | readonly XmlValue[] | XmlMembers;
export interface XmlMembers {
  readonly [name: string]: XmlValue | undefined;
}

/** The XML of the elements in `members`, in their order. Undefined members are left out. */
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
