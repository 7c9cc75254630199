import type { DayState } from '../../../archive/day-coverage/day-states.js';

/**
 * How a state is drawn on the page: a colour for light and one for dark backgrounds, and a pattern. Patterns and
 * symbols together distinguish the states without colour. Text on these colours has a contrast of 4.5 to 1 or more.
 */
interface Drawn {
  light: string;
  dark: string;
  /** Colour of the pattern's lines and of the symbol. */
  lightInk: string;
  darkInk: string;
  /** A path in a square of 6 x 6 pixels that repeats. */
  path?: string;
}

const SLANT = 'M-1 1L1-1M0 6L6 0M5 7L7 5';
const BACK_SLANT = 'M-1 5L1 7M0 0L6 6M5-1L7 1';
const CROSS = `${SLANT}${BACK_SLANT}`;
const UPRIGHT = 'M1.5 0V6M4.5 0V6';
const LEVEL = 'M0 1.5H6M0 4.5H6';
const DOT = 'M3 2.5V3.5';

export const DRAWN: Readonly<Record<DayState, Drawn>> = {
  atRisk: { light: '#a40e26', dark: '#ff7b86', lightInk: '#ffffff', darkInk: '#1b0205', path: CROSS },
  failed: { light: '#7a2ea0', dark: '#d7a1f5', lightInk: '#ffffff', darkInk: '#1d0529', path: UPRIGHT },
  missing: { light: '#f3a712', dark: '#f3b13c', lightInk: '#2b1b00', darkInk: '#2b1b00', path: SLANT },
  unknown: { light: '#ffffff', dark: '#1a1d23', lightInk: '#6a4a00', darkInk: '#e0c070', path: BACK_SLANT },
  gone: { light: '#d9d9de', dark: '#3a3e47', lightInk: '#3c3c44', darkInk: '#d9d9de', path: CROSS },
  notDue: { light: '#ffffff', dark: '#1a1d23', lightInk: '#5c6470', darkInk: '#a9b1bd', path: LEVEL },
  partlyExpired: { light: '#b9bec8', dark: '#5a606c', lightInk: '#23272e', darkInk: '#f2f3f5', path: SLANT },
  expired: { light: '#8d94a1', dark: '#858c99', lightInk: '#000000', darkInk: '#000000', path: LEVEL },
  listed: { light: '#b5d5f5', dark: '#28527a', lightInk: '#0b2a48', darkInk: '#d8ebff', path: UPRIGHT },
  unsettled: { light: '#bfe3cd', dark: '#1f5a3c', lightInk: '#0c3a22', darkInk: '#cdf2dd', path: SLANT },
  archived: { light: '#1d7a4c', dark: '#3fb27a', lightInk: '#ffffff', darkInk: '#03170d' },
  empty: { light: '#dff1e6', dark: '#16382a', lightInk: '#155a38', darkInk: '#a6dcc0' },
  quiet: { light: '#dff1e6', dark: '#16382a', lightInk: '#155a38', darkInk: '#a6dcc0', path: DOT },
  beforeGroup: { light: '#f3f4f6', dark: '#21252c', lightInk: '#5c6470', darkInk: '#9aa3b0' },
};

/** The colours of the states as CSS variables. */
const coloursOf = (of: 'light' | 'dark'): string =>
  Object.entries(DRAWN)
    .map(([state, drawn]) => {
      const [colour, ink] = of === 'light' ? [drawn.light, drawn.lightInk] : [drawn.dark, drawn.darkInk];
      return `--${state}:${colour};--${state}-ink:${ink}`;
    })
    .join(';');

const rulesOfStates = Object.keys(DRAWN)
  .map(
    (state) => `.${state}{fill:url(#p-${state})}.c-${state}{fill:var(--${state})}.i-${state}{fill:var(--${state}-ink)}`,
  )
  .concat(Object.keys(DRAWN).map((state) => `.l-${state}{stroke:var(--${state}-ink)}`))
  .join('');

/** The SVG patterns to which the CSS rules of the states refer. The page contains each pattern once. */
export const patterns = (): string =>
  `<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>${Object.entries(DRAWN)
    .map(([state, { path }]) => {
      const lines = path === undefined ? '' : `<path d="${path}" class="l l-${state}"/>`;
      const square = `<rect width="6" height="6" class="c-${state}"/>${lines}`;
      return `<pattern id="p-${state}" width="6" height="6" patternUnits="userSpaceOnUse">${square}</pattern>`;
    })
    .join('')}</defs></svg>`;

/** The CSS rules that only the page of coverage has. */
export const COVERAGE_STYLE = `
:root{${coloursOf('light')}}
@media screen and (prefers-color-scheme:dark){:root{${coloursOf('dark')}}}
.l{fill:none;stroke-width:1}svg text{font:600 11px ui-monospace,monospace}.axis text{fill:var(--dim);font-weight:400}.axis path{stroke:var(--line)}
.frame{fill:none;stroke:var(--line)}
.names{columns:20rem;font:.8rem/1.5 ui-monospace,monospace;list-style:none;padding:0;overflow-wrap:anywhere}
${rulesOfStates}`;
