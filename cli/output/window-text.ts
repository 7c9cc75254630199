import { leftOutReason } from '../../contract/left-out-text.js';
import type { ResolvedRequest, SliceSize } from '../../contract/request.js';
import { AVAILABILITY_LAG_MS, DAY_MS, floorToDay, formatInstant, instantMs } from '../../contract/time.js';
import { type LeftOut, type Window, type WindowFacts, windowFactsOf } from '../../contract/window.js';
import { formatDay } from './format.js';

/** A window such as `2026-10-27 to 2026-11-01`. */
const windowText = ({ from, to }: Window): string => `${formatDay(from)} to ${formatDay(to)}`;

/** The window and what is left out, as rows of two columns. */
export function windowRows(facts: Partial<WindowFacts>, slice?: SliceSize): [name: string, text: string][] {
  const { window, leftOut = [] } = facts;
  if (window === undefined) return [];
  const by = slice === undefined ? '' : `, by ${slice}`;
  return [['window', `${windowText(window)}${by}`], ...leftOutRows(leftOut, window)];
}

/** What is left out of a window, as rows of two columns. Only the first row has the name `left out`. */
export function leftOutRows(leftOut: readonly LeftOut[], window: Window): [name: string, text: string][] {
  const [first] = leftOut;
  return leftOut.map((part) => {
    const longer = part === first && part.logGroup === undefined ? longerWindow(window, leftOut) : '';
    return [part === first ? 'left out' : '', `${leftOutText(part)}${longer}`];
  });
}

const leftOutText = (part: LeftOut): string => `${windowText(part)}: ${leftOutReason(part)}`;

/** The `--to` that would export more of the requested window, as the end of a text; empty if there is none. */
function longerWindow({ to }: Window, leftOut: readonly LeftOut[]): string {
  const end = leftOut.findLast(({ logGroup }) => logGroup === undefined)?.to ?? to;
  const availableMs = floorToDay(instantMs(end) - AVAILABILITY_LAG_MS);
  return availableMs > instantMs(to)
    ? `; --to ${formatDay(formatInstant(availableMs))} includes the days until then`
    : '';
}

/** Warnings about what a request leaves out of the requested window: one for each part that is longer than a day. */
export function leftOutWarnings(request: ResolvedRequest): string[] {
  const { window, leftOut } = windowFactsOf(request);
  const long = leftOut.filter(({ from, to }) => instantMs(to) - instantMs(from) > DAY_MS);
  return long.map((part) => `Left out: ${leftOutText(part)}${longerWindow(window, leftOut)}.`);
}
