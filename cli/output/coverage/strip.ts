import { isOpen } from '../../../archive/day-coverage/day-states.js';
import type { DayRun } from '../../../archive/day-coverage/group-days.js';
import { formatInstant, type Interval } from '../../../contract/time.js';
import type { GroupCoverage } from '../../../local/index.js';
import { plural } from '../format.js';
import { escapeHtml } from '../html/escape.js';
import { cellsOf, scaleOf } from './scale.js';
import { occurring, SHOWN } from './states.js';

/** Size of the strip of a log group (pixels). */
const STRIP_WIDTH = 640;
const STRIP_HEIGHT = 18;
/** Minimum width (pixels) of a run of open days, so that one open day in ten years can be seen. */
const LEAST_OPEN_WIDTH = 3;
/** Minimum width (pixels) of a run of days with a symbol. */
const SYMBOL_WIDTH = 10;
/** Maximum number of runs of days in a strip. If there are more, the strip shows cells of a week or longer. */
const MOST_RUNS = 80;
const MOST_DESCRIBED = 6;
const MOST_LABELS = 10;
const LABEL_WIDTH = 80;

/** The days of a log group as one strip, with a description for people who do not see it. */
export function stripOf(group: GroupCoverage, window: Interval): string {
  const runs = drawnRuns(group.days, window);
  const xOf = (ms: number): number => ((ms - window.fromMs) / (window.toMs - window.fromMs)) * STRIP_WIDTH;
  const drawn = runs
    .toSorted((a, b) => Number(isOpen(a.state)) - Number(isOpen(b.state)))
    .map((run) => {
      const x = xOf(run.fromMs);
      const width = Math.max(xOf(run.toMs) - x, isOpen(run.state) ? LEAST_OPEN_WIDTH : 0);
      const rect = `<rect x="${short(Math.min(x, STRIP_WIDTH - width))}" width="${short(width)}" height="${STRIP_HEIGHT}" class="${run.state}"><title>${titleOf(run)}</title></rect>`;
      const hasSymbol = width >= SYMBOL_WIDTH && run.state !== 'archived' && run.state !== 'beforeGroup';
      return hasSymbol ? rect + symbolAt(run.state, x + width / 2) : rect;
    });
  const description = escapeHtml(describe(group));
  return `<svg width="${STRIP_WIDTH}" height="${STRIP_HEIGHT}" role="img" aria-label="${description}">${drawn.join('')}<rect width="${STRIP_WIDTH}" height="${STRIP_HEIGHT}" class="frame"/></svg>`;
}

/** A square that shows how a state is drawn. */
export const swatch = (state: DayRun['state']): string =>
  `<svg width="22" height="18" aria-hidden="true"><rect width="22" height="18" class="${state}"/><rect width="22" height="18" class="frame"/>${symbolAt(state, 11)}</svg>`;

/** Dates above a strip. */
export function axisOf(window: Interval): string {
  const { borders } = scaleOf(window, MOST_LABELS);
  const length = window.toMs - window.fromMs;
  let endX = Number.NEGATIVE_INFINITY;
  const labels = borders.slice(0, -1).flatMap((ms) => {
    const x = ((ms - window.fromMs) / length) * STRIP_WIDTH;
    if (x < endX || x + LABEL_WIDTH > STRIP_WIDTH) return [];
    endX = x + LABEL_WIDTH;
    return `<path d="M${short(x)} 4V18"/><text x="${short(x + 3)}" y="13">${formatInstant(ms).slice(0, 10)}</text>`;
  });
  return `<svg width="${STRIP_WIDTH}" height="18" class="axis" role="img" aria-label="${dayText(window)}">${labels.join('')}</svg>`;
}

/** A symbol on a patch of the state's colour, so that it can be read on a pattern. */
const symbolAt = (state: DayRun['state'], x: number): string =>
  `<rect x="${short(x - 5)}" y="3" width="10" height="12" class="c-${state}"/><text x="${short(x)}" y="13" text-anchor="middle" class="i-${state}">${escapeHtml(SHOWN[state].symbol)}</text>`;

function drawnRuns(days: readonly DayRun[], window: Interval): readonly DayRun[] {
  if (days.length <= MOST_RUNS) return days;
  const scale = scaleOf(window, MOST_RUNS);
  const runs: DayRun[] = [];
  for (const [at, state] of cellsOf(days, scale).entries()) {
    const [fromMs = 0, toMs = 0] = scale.borders.slice(at, at + 2);
    const last = runs.at(-1);
    if (last?.state === state) last.toMs = toMs;
    else runs.push({ fromMs, toMs, state });
  }
  return runs;
}

const dayText = ({ fromMs, toMs }: Interval): string =>
  `${formatInstant(fromMs).slice(0, 10)} to ${formatInstant(toMs).slice(0, 10)}`;

const titleOf = (run: DayRun): string => `${SHOWN[run.state].label}, ${dayText(run)}`;

/** The strip in words: numbers of days, and the first open runs. */
function describe({ counts, days }: GroupCoverage): string {
  const totals = occurring(counts).map(({ state, days: count }) => `${plural(count, 'day')} ${SHOWN[state].label}`);
  const open = days.filter(({ state }) => isOpen(state));
  const first = open.slice(0, MOST_DESCRIBED).map(titleOf);
  const more = open.length > MOST_DESCRIBED ? [`and ${open.length - MOST_DESCRIBED} more`] : [];
  return [totals.join(', '), ...(open.length === 0 ? [] : [[...first, ...more].join('; ')])].join('. ');
}

/** A length in pixels with at most one decimal. */
const short = (pixels: number): string => String(Math.round(pixels * 10) / 10);
