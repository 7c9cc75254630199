import type { Failure } from '../../contract/index.js';
import type { ExportState } from './state.js';

/**
 * Maximum number of log groups for which a run waits after AWS has denied a create. The waits follow one another, and
 * together take an hour with the default timings.
 */
const MOST_WAITED_FOR = 4;

/**
 * Whether the run waits for the end of a denial, because an operator may have withdrawn the permission by mistake. The
 * run waits once for each log group, and for {@link MOST_WAITED_FOR} groups at most.
 */
export const mayPass = ({ denied }: ExportState, failure: Failure, logGroup: string): boolean =>
  failure.code === 'ACCESS_DENIED' &&
  (denied === undefined || (denied.groups.length < MOST_WAITED_FOR && !denied.groups.includes(logGroup)));

/**
 * Notes a denial that has not ended while the run waited.
 * @returns `destination` if AWS has denied another log group before, and has created no task since: the permission is
 * then missing for every group. `slice` in all other cases
 */
export function deniedForGood(state: ExportState, logGroup: string): 'slice' | 'destination' {
  const { denied } = state;
  state.denied = { groups: [...(denied?.groups ?? []), logGroup], workedSince: false };
  return denied?.workedSince === false ? 'destination' : 'slice';
}

/** Notes that AWS has created a task. */
export function createWorks(state: ExportState): void {
  if (state.denied !== undefined) state.denied = { ...state.denied, workedSince: true };
}
