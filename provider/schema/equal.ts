import type { AnyType } from './declaration.js';
import { Decimal, isMembers, UNKNOWN, type Value } from './value.js';

/**
 * Whether two values of a type are the same for Terraform. UNKNOWN equals only itself; the order of a set does not
 * matter.
 */
export function equal(type: AnyType, left: Value, right: Value): boolean {
  return canonical(type, left) === canonical(type, right);
}

/** A text for a value of a type. Two values have the same text exactly if they are equal. */
function canonical(type: AnyType, value: Value): string {
  if (value === null) return 'null';
  if (value === UNKNOWN) return 'unknown';
  if (value instanceof Decimal) return value.text;
  if (Array.isArray(value)) {
    const of = type.kind === 'list' || type.kind === 'set' ? type.of : type;
    const elements = value.map((element: Value) => canonical(of, element));
    return `[${(type.kind === 'set' ? elements.sort() : elements).join()}]`;
  }
  if (isMembers(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(memberType(type, name), value[name] ?? null)}`);
    return `{${members.join()}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function memberType(type: AnyType, name: string): AnyType {
  if (type.kind === 'map') return type.of;
  return (type.kind === 'object' ? type.attributes[name]?.type : undefined) ?? type;
}
