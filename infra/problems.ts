/** A property with an unusable value, and what to write instead. */
export interface Problem {
  /** Path of the property, such as `lifecycle.transitions[1].days`. */
  readonly prop: string;
  readonly value: unknown;
  readonly remedy: string;
}

const SHOWN_CHARACTERS = 80;

/** The error that names all problems with the properties of a construct or of the stack. */
export class WrongProps extends Error {
  override readonly name = 'WrongProps';

  constructor(
    subject: string,
    readonly problems: readonly Problem[],
  ) {
    super([`${subject} cannot be made with these properties:`, ...problems.map(lineOf)].join('\n'));
  }
}

/** @throws WrongProps if there are problems */
export function refuse(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new WrongProps(subject, problems);
}

function lineOf({ prop, value, remedy }: Problem): string {
  const text = value === undefined ? 'not given' : (JSON.stringify(value) ?? String(value));
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return `  ${prop}: ${shown}; ${remedy}`;
}
