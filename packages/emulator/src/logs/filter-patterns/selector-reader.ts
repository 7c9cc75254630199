import { unescaped } from './comparison-reader.js';
import { invalidPattern } from './invalid-pattern.js';
import type { Scanner } from './scanner.js';

/** One step of a selector: the name of a member, the index of an element, or any of them. */
type Step = string | number | typeof ANY;
const ANY = Symbol('any');
/** Maximum number of wildcards in a pattern; a selector can have one (user guide). */
const MAX_WILDCARDS = 3;

/** Finds the nodes of a JSON document to which a selector points. Empty if there are none. */
export type Selector = (document: unknown) => readonly unknown[];

/** Reads the property selectors of one pattern, such as `$.users[0].id`, `$.list[*]` and `$.['key.with.periods']`. */
export class SelectorReader {
  #wildcards = 0;

  constructor(private readonly scanner: Scanner) {}

  /** @throws ServiceError for a malformed selector and for too many wildcards */
  read(): Selector {
    this.scanner.expect('$');
    const steps: Step[] = [];
    for (let step = this.#step(true); step !== undefined; step = this.#step(false)) steps.push(step);
    const wildcards = steps.filter((step) => step === ANY).length;
    this.#wildcards += wildcards;
    if (steps.length === 0 || wildcards > 1 || this.#wildcards > MAX_WILDCARDS) throw invalidPattern();
    return (document) =>
      steps.reduce((nodes: readonly unknown[], step) => nodes.flatMap((node) => below(node, step)), [document]);
  }

  #step(isFirst: boolean): Step | undefined {
    const name = this.scanner.matchHere(/\.([\w-]+)/y);
    if (name !== undefined) return name;
    if (this.scanner.matchHere(/\.\*/y) !== undefined) return ANY;
    const key =
      this.scanner.matchHere(/\.?\['((?:[^'\\]|\\.)*)'\]/y) ?? this.scanner.matchHere(/\.?\["((?:[^"\\]|\\.)*)"\]/y);
    if (key !== undefined) return unescaped(key);
    // An index follows a property: the document itself is an object.
    if (isFirst) return undefined;
    if (this.scanner.matchHere(/\[\*\]/y) !== undefined) return ANY;
    const index = this.scanner.matchHere(/\[(\d+)\]/y);
    return index === undefined ? undefined : Number(index);
  }
}

function below(node: unknown, step: Step): readonly unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  if (step === ANY) return Object.values(node);
  if (Array.isArray(node) !== (typeof step === 'number')) return [];
  return Object.hasOwn(node, step) ? [(node as Record<string | number, unknown>)[step]] : [];
}
