/**
 * The checks of a simulated schedule, by what a violation of each shows.
 * - `workflow`: a workflow failed, or its replay asked for something else.
 * - `broken`: the simulation itself broke off. It says nothing of an invariant.
 */
export type Check =
  | 'workflow'
  | 'broken'
  | 'everyExportCloses'
  | 'resultsAreTrue'
  | 'receiptsAreTrue'
  | 'windowsAreClosed'
  | 'nothingLateIsLost'
  | 'refusalsAreWaitedOut'
  | 'noTaskOutlivesItsExport'
  | 'othersAreLeftAlone'
  | 'oneTaskASlice'
  | 'nothingClosedIsRepeated'
  | 'oneTurnAtATime'
  | 'noTurnIsWithheld'
  | 'historiesAreShort';

/** A broken invariant: the check that noticed it, and what it saw. */
export interface Violation {
  check: Check;
  text: string;
}

export const violationText = ({ check, text }: Violation): string => `${check}: ${text}`;
