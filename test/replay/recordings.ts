import type { History } from '@temporalio/common/lib/proto-utils.js';
import { CANCELLED } from './cancel-recordings.js';
import { EXPORTS } from './export-recordings.js';
import { LANES } from './lane-recordings.js';
import type { Recording } from './recording.js';
import { missingStep, stepsOf } from './steps.js';

/** Every history that later versions must replay. */
export const RECORDINGS: readonly Recording[] = [...EXPORTS, ...CANCELLED, ...LANES];

/** The reason why a history is not the wanted one; undefined if it is. */
export function whyNot({ steps: wanted, without = [] }: Recording, history: History): string | undefined {
  const steps = stepsOf(history);
  const missing = missingStep(steps, wanted);
  if (missing !== undefined) return `"${missing}" is missing or in the wrong order in: ${steps.join(', ')}`;
  const unwanted = without.find((step) => steps.includes(step));
  return unwanted === undefined ? undefined : `there is "${unwanted}" among: ${steps.join(', ')}`;
}
