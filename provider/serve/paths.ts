import type { AnyType, Attributes, Path } from '../schema/index.js';
import type { attributePath, ValueOf } from '../transport/messages.js';

type AttributePath = ValueOf<typeof attributePath>;
type Step = AttributePath['steps'][number];

const NO_STEP: Step = { attribute: undefined, key: undefined, index: undefined };

/**
 * A path in the form of the protocol. This form distinguishes names of attributes from keys of maps. The path ends
 * before an element of a set, because such an element has no index. It also ends before a step that the declaration
 * does not know.
 */
export function attributePathOf(attributes: Attributes, path: Path): AttributePath {
  const steps: Step[] = [];
  let type: AnyType | undefined = { kind: 'object', attributes };
  for (const step of path) {
    if (type?.kind === 'object' && typeof step === 'string' && type.attributes[step] !== undefined) {
      steps.push({ ...NO_STEP, attribute: step });
      type = type.attributes[step].type;
    } else if (type?.kind === 'map' && typeof step === 'string') {
      steps.push({ ...NO_STEP, key: step });
      type = type.of;
    } else if (type?.kind === 'list' && typeof step === 'number') {
      steps.push({ ...NO_STEP, index: step });
      type = type.of;
    } else break;
  }
  return { steps };
}
