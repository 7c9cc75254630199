import { errorOf } from '../exports/diagnose.js';
import type { Diagnostic } from '../handlers.js';
import { groupName, type State } from './request.js';

/** Exports the log group. An error keeps the guard in the state, and Terraform then keeps the log group. */
export async function remove(state: State): Promise<Diagnostic[]> {
  if (state.enabled === false) return [];
  return [errorOf(`Log group ${groupName(state)} was not archived`, 'This version cannot archive it yet.')];
}
