import { DAY_STATES, type DayState } from '../../../archive/day-coverage/day-states.js';

/** How a state is shown. Symbols differ for all states, so that they can be read without colour. */
interface Shown {
  /** One character of ASCII. */
  symbol: string;
  label: string;
}

export const SHOWN: Readonly<Record<DayState, Shown>> = {
  atRisk: { symbol: '!', label: 'at risk' },
  failed: { symbol: 'F', label: 'failed' },
  missing: { symbol: 'M', label: 'missing' },
  unknown: { symbol: '?', label: 'unknown' },
  gone: { symbol: 'd', label: 'log group deleted' },
  notDue: { symbol: '~', label: 'not due' },
  partlyExpired: { symbol: '%', label: 'partly expired' },
  expired: { symbol: 'x', label: 'expired' },
  listed: { symbol: '=', label: 'not read back' },
  unsettled: { symbol: '+', label: 'not settled' },
  archived: { symbol: '#', label: 'archived' },
  empty: { symbol: 'o', label: 'empty' },
  quiet: { symbol: '.', label: 'quiet' },
  beforeGroup: { symbol: '-', label: 'before the group' },
};

/** The states in a sentence, for people who read a page and not the documentation. */
export const MEANING: Readonly<Record<DayState, string>> = {
  atRisk: 'not archived, and AWS may soon delete the events',
  failed: 'not archived: the newest attempt failed, was cancelled, or could not confirm that there are no events',
  missing: 'not archived, although AWS has made the events available',
  unknown: 'no receipt, and it is not known whether the log group could hold events',
  gone: 'not archived, and the log group no longer exists, or was created anew later',
  notDue: 'the slice is not over, or AWS may not have made all of its events available yet',
  partlyExpired: 'archived in part; for the rest, retention has passed',
  expired: 'not archived before retention passed: AWS may have deleted the events',
  listed: 'exported, but the objects were not read back',
  unsettled: 'archived, but late events may have arrived since, or still arrive',
  archived: 'exported and read back',
  empty: 'an export task ran, and there are no events',
  quiet: 'AWS showed that there are no events, so no task was needed',
  beforeGroup: 'the log group did not exist yet',
};

/** States that occur, with the number of their days, worst first. */
export const occurring = (counts: Readonly<Record<DayState, number>>): { state: DayState; days: number }[] =>
  DAY_STATES.flatMap((state) => (counts[state] > 0 ? [{ state, days: counts[state] }] : []));
