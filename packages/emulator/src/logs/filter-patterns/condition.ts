import type { Scanner } from './scanner.js';

/** Whether a log event, or one of its fields, is wanted. */
export type Condition<Subject> = (subject: Subject) => boolean;

/**
 * Reads comparisons that are joined by `&&` and `||`. `&&` binds more tightly than `||`; parentheses bind most tightly.
 * @param comparison reads one comparison
 */
export function readCondition<Subject>(scanner: Scanner, comparison: () => Condition<Subject>): Condition<Subject> {
  const anyOf = joined(
    '||',
    () => allOf(),
    scanner,
    (conditions) => (subject: Subject) => conditions.some((each) => each(subject)),
  );
  const allOf = joined(
    '&&',
    () => single(),
    scanner,
    (conditions) => (subject: Subject) => conditions.every((each) => each(subject)),
  );
  function single(): Condition<Subject> {
    if (!scanner.take('(')) return comparison();
    const inner = anyOf();
    scanner.expect(')');
    return inner;
  }
  return anyOf();
}

function joined<Subject>(
  operator: string,
  part: () => Condition<Subject>,
  scanner: Scanner,
  join: (conditions: readonly Condition<Subject>[]) => Condition<Subject>,
): () => Condition<Subject> {
  return () => {
    const conditions = [part()];
    while (scanner.take(operator)) conditions.push(part());
    return join(conditions);
  };
}
