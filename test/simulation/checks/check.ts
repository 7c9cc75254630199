/**
 * The checks of a simulated run. Each check has the name of the property that it checks, except two:
 * - `workflow`: a workflow failed, or its replay resulted in other commands.
 * - `broken`: the simulation itself stopped with an error. Such an error shows nothing about an invariant.
 */
export type Check =
  | 'workflow'
  | 'broken'
  | 'everyExportCloses'
  | 'resultsAreTrue'
  | 'receiptsAreTrue'
  | 'runsAreLogged'
  | 'windowsAreClosed'
  | 'nothingLateIsLost'
  | 'refusalsAreWaitedOut'
  | 'noTaskOutlivesItsExport'
  | 'othersAreLeftAlone'
  | 'oneTaskASlice'
  | 'nothingClosedIsRepeated'
  | 'oneTurnAtATime'
  | 'noTurnIsWithheld'
  | 'callsAreFew'
  | 'historiesAreShort';

/** A broken invariant: the check that noticed it, and a description. */
export interface Violation {
  check: Check;
  text: string;
}

export const violationText = ({ check, text }: Violation): string => `${check}: ${text}`;
