import { parseGoDuration } from '../exports/durations.js';
import { DEFAULT_DELETE } from './attributes.js';
import type { State } from './request.js';

/** The time limit of a destroy: as the configuration writes it, and in ms. */
export function limitOf({ timeouts }: Pick<State, 'timeouts'>): { readonly text: string; readonly ms: number } {
  const text = timeouts?.delete ?? DEFAULT_DELETE;
  const ms = parseGoDuration(text);
  if (ms === undefined) throw new RangeError(`not a duration: ${text}`);
  return { text, ms };
}
