import type { Failure } from '../../contract/index.js';
import type { ExportState } from './state.js';

/** Most log groups whose denied creates a run waits out, one after the other. Their waits together take an hour. */
const MOST_WAITED_FOR = 4;

/** Whether a denial may be a slip that passes, as far as the run knows: AWS has not yet denied this group for good. */
export const mayPass = ({ denied }: ExportState, failure: Failure, logGroup: string): boolean =>
  failure.code === 'ACCESS_DENIED' &&
  (denied === undefined || (denied.groups.length < MOST_WAITED_FOR && !denied.groups.includes(logGroup)));

/**
 * Notes a denial that was waited out in vain.
 * @returns what it concerns: two log groups in a row without a task between them show that the right to create is gone
 */
export function deniedForGood(state: ExportState, logGroup: string): 'slice' | 'destination' {
  const { denied } = state;
  state.denied = { groups: [...(denied?.groups ?? []), logGroup], workedSince: false };
  return denied?.workedSince === false ? 'destination' : 'slice';
}

/** Notes that AWS creates tasks. */
export function createWorks(state: ExportState): void {
  if (state.denied !== undefined) state.denied = { ...state.denied, workedSince: true };
}
