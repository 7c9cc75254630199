/** What is wrong with a prop, and what to write instead. */
export interface Finding {
  /** As it is written: `archives[0].region`. */
  readonly prop: string;
  readonly value: unknown;
  readonly remedy: string;
}

/** A finding unless the value is as it must be. References to other resources are known to Terraform alone. */
export function rule(prop: string, value: string | undefined, pattern: RegExp, remedy: string): Finding[] {
  if (value === undefined || isReference(value) || pattern.test(value)) return [];
  return [{ prop, value, remedy }];
}

const isReference = (text: string): boolean => /^\$\{.+\}$/.test(text);

/** @throws Error with one line for each finding: the prop, its value, the remedy */
export function refuseWrong(what: string, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const lines = findings.map(({ prop, value, remedy }) => `  ${prop} is ${JSON.stringify(value)}: ${remedy}`);
  throw new Error(`${what} cannot be made:\n${lines.join('\n')}`);
}
