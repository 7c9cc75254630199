import { ComparisonReader, type Value } from './comparison-reader.js';
import { type Condition, readCondition } from './condition.js';
import { Scanner } from './scanner.js';
import { SelectorReader } from './selector-reader.js';

const CONSTANTS: Readonly<Record<string, boolean | null>> = { NULL: null, TRUE: true, FALSE: false };

/**
 * Compiles a pattern for JSON events, such as `{ $.user.id = 1 && $.error NOT EXISTS }`. An event that is no JSON
 * object never matches. A comparison needs a string or a number: it is false, also with `!=`, if the selector points to
 * an array, an object, a constant or nothing. With a wildcard, one node that fulfils the condition is enough.
 * @throws ServiceError for a malformed pattern
 */
export function compileJsonPattern(pattern: string): (message: string) => boolean {
  const scanner = new Scanner(pattern);
  const selectors = new SelectorReader(scanner);
  const comparisons = new ComparisonReader(scanner);
  scanner.expect('{');
  const matches = readCondition(scanner, () => readJsonCondition(scanner, selectors, comparisons));
  scanner.expect('}');
  scanner.expectEnd();
  return (message) => {
    const document = parsed(message);
    return document !== undefined && matches(document);
  };
}

function readJsonCondition(
  scanner: Scanner,
  selectors: SelectorReader,
  comparisons: ComparisonReader,
): Condition<object> {
  const select = selectors.read();
  if (scanner.match(/NOT\s+EXISTS\b/y) !== undefined) return (document) => select(document).length === 0;
  const constant = scanner.match(/IS\s+(NULL|TRUE|FALSE)\b/y);
  if (constant !== undefined) return (document) => select(document).some((node) => node === CONSTANTS[constant]);
  const compare = comparisons.read();
  return (document) =>
    select(document).some((node) => {
      const value = comparable(node);
      return value !== undefined && compare(value);
    });
}

function comparable(node: unknown): Value | undefined {
  if (typeof node === 'string') return { text: node, number: undefined };
  return typeof node === 'number' ? { text: String(node), number: node } : undefined;
}

/** The JSON object of an event. Undefined if the event is anything else. */
function parsed(message: string): object | undefined {
  if (!/^\s*\{/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
