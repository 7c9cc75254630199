import type { ResolvedRequest, SliceSize } from '../../contract/request.js';
import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  floorToDay,
  formatInstant,
  instantMs,
  OLDEST_ACCEPTED_EVENT_MS,
} from '../../contract/time.js';
import { type LeftOut, type Window, type WindowFacts, windowFactsOf } from '../../contract/window.js';
import { formatDay, plural } from './format.js';

/** A window such as `2026-10-27 to 2026-11-01`. */
export const windowText = ({ from, to }: Window): string => `${formatDay(from)} to ${formatDay(to)}`;

/** The window and what is left out, as rows of two columns. */
export function windowRows(facts: Partial<WindowFacts>, slice?: SliceSize): [name: string, text: string][] {
  const { window, leftOut = [] } = facts;
  if (window === undefined) return [];
  const by = slice === undefined ? '' : `, by ${slice}`;
  return [['window', `${windowText(window)}${by}`], ...leftOutRows(leftOut, window)];
}

/** What is left out of a window, as rows of two columns. The row of the first part has the name. */
export const leftOutRows = (leftOut: readonly LeftOut[], window: Window): [name: string, text: string][] =>
  leftOut.map((part, at) => [
    at === 0 ? 'left out' : '',
    leftOutText(part, isLastOutside(leftOut, at) ? window : undefined),
  ]);

/** Whether a part is the last one outside of the window. Its text says which end of the window includes more. */
const isLastOutside = (leftOut: readonly LeftOut[], at: number): boolean =>
  leftOut[at]?.logGroup === undefined && leftOut.slice(at + 1).every(({ logGroup }) => logGroup !== undefined);

/** @param window present if the text also says which `--to` includes more days, if there are any */
function leftOutText(part: LeftOut, window?: Window): string {
  const longer = window === undefined ? '' : longerWindow(part, window);
  return `${windowText(part)}: ${reasonText(part)}${longer}`;
}

function longerWindow({ to }: LeftOut, window: Window): string {
  const availableMs = floorToDay(instantMs(to) - AVAILABILITY_LAG_MS);
  return availableMs > instantMs(window.to)
    ? `; --to ${formatDay(formatInstant(availableMs))} includes the days until then`
    : '';
}

function reasonText({ reason, slice, logGroup = '', others, retentionDays = 0, createdAt }: LeftOut): string {
  const groups = others ? `${logGroup} and other log groups` : logGroup;
  const created = createdAt === undefined ? '' : ` (created ${createdAt.slice(0, 10)})`;
  switch (reason) {
    case 'sliceNotOver':
      return `the ${slice ?? 'slice'} is not over`;
    case 'notYetAvailable':
      return `the ${slice ?? 'slice'} ended less than 12 h ago, and AWS may not have made all its events available`;
    case 'retentionPassed':
      return `older than the retention (${plural(retentionDays, 'day')}) of ${groups}`;
    case 'beforeLogGroup':
      return `nothing of ${groups}${created} can lie before ${earliestDay(createdAt)}`;
    case 'beforeFirstEvent':
      return `AWS shows no event of ${groups}${created} there`;
  }
}

/** The first day on which a log group can have events. */
const earliestDay = (createdAt = ''): string =>
  formatInstant(floorToDay(instantMs(createdAt) - OLDEST_ACCEPTED_EVENT_MS)).slice(0, 10);

/** Warnings about parts of the asked window that are longer than a day and outside of the window of a request. */
export function leftOutWarnings(request: ResolvedRequest): string[] {
  const { window, leftOut } = windowFactsOf(request);
  return leftOut.flatMap((part, at) => {
    if (instantMs(part.to) - instantMs(part.from) <= DAY_MS) return [];
    return [`Left out: ${leftOutText(part, isLastOutside(leftOut, at) ? window : undefined)}.`];
  });
}
