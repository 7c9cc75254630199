import { ComparisonReader, numberOf, type Value } from './comparison-reader.js';
import { type Condition, readCondition } from './condition.js';
import { invalidPattern } from './invalid-pattern.js';
import { Scanner } from './scanner.js';

/** A field of an event: text in quotation marks or brackets, or any text without white space. */
const FIELD = /"([^"]*)"(?=\s|$)|\[([^\]]*)\](?=\s|$)|\S+/g;
const ELLIPSIS = Symbol('ellipsis');
type Part = Condition<Value> | typeof ELLIPSIS;

/**
 * Compiles a pattern for events with fields, such as `[ip, ..., status = 4* && status != 404, bytes > 1000]`. An
 * ellipsis stands for any number of fields. Without an ellipsis, the last field of the pattern takes the rest of the
 * event. An event with fewer fields than the pattern does not match.
 * @throws ServiceError for a malformed pattern
 */
export function compileDelimitedPattern(pattern: string): (message: string) => boolean {
  const parts = readParts(pattern);
  const gap = parts.indexOf(ELLIPSIS);
  const conditions = parts.filter((part) => part !== ELLIPSIS);
  if (parts.length - conditions.length > 1) throw invalidPattern();
  return (message) => {
    const fields = fieldsOf(message);
    if (fields.length < conditions.length) return false;
    const aligned =
      gap === -1 ? withRest(fields, conditions.length, message) : withoutGap(fields, gap, conditions.length);
    return conditions.every((isWanted, index) => isWanted(fieldValue(aligned[index]?.text ?? '')));
  };
}

interface Field {
  readonly text: string;
  /** Index of its first character in the event. */
  readonly start: number;
}

/** The first fields. The last of them extends to the end of the event. */
function withRest(fields: readonly Field[], count: number, message: string): readonly Field[] {
  const last = fields[count - 1];
  if (last === undefined || fields.length === count) return fields;
  return [...fields.slice(0, count - 1), { ...last, text: message.slice(last.start).trimEnd() }];
}

/** The fields before and after an ellipsis. */
function withoutGap(fields: readonly Field[], gap: number, count: number): readonly Field[] {
  return [...fields.slice(0, gap), ...fields.slice(fields.length - (count - gap))];
}

function readParts(pattern: string): Part[] {
  const scanner = new Scanner(pattern);
  const comparisons = new ComparisonReader(scanner);
  const parts: Part[] = [];
  scanner.expect('[');
  do parts.push(readPart(scanner, comparisons));
  while (scanner.take(','));
  scanner.expect(']');
  scanner.expectEnd();
  return parts;
}

/** Reads an ellipsis, a name (which can be missing), or conditions. All conditions of a field use the same name. */
function readPart(scanner: Scanner, comparisons: ComparisonReader): Part {
  if (scanner.take('...')) return ELLIPSIS;
  if (scanner.match(/[\w-]*\s*(?=[,\]])/y) !== undefined) return () => true;
  let name: string | undefined;
  return readCondition(scanner, () => {
    const given = scanner.match(/[\w-]+/y);
    name ??= given;
    if (given === undefined || given !== name) throw invalidPattern();
    return comparisons.read();
  });
}

function fieldsOf(message: string): Field[] {
  return [...message.matchAll(FIELD)].map(({ 0: whole, 1: quoted, 2: bracketed, index }) => ({
    text: quoted ?? bracketed ?? whole,
    start: index,
  }));
}

function fieldValue(text: string): Value {
  return { text, number: numberOf(text) };
}
